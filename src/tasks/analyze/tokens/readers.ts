import type { TokenReading } from './token-reading.ts'

/** undefined: not sure; ask the tree. */
export type TokenReader = (raw: string) => TokenReading | undefined

/** By linguist's name: the languages that are read by their tokens, each loaded when its first file comes. */
export const READERS: ReadonlyMap<string, () => Promise<TokenReader>> = new Map([
  ['C', async () => (await import('./read-c.ts')).readC],
])
