import { KINDS } from './kinds.ts'

/** By kind: 1 for each of the given ones, 0 for all others. */
export function tableOfKinds(...kinds: number[]): Uint8Array {
  const table = new Uint8Array(KINDS)
  for (const kind of kinds) table[kind] = 1
  return table
}
