import type { PieceEnd } from './piece-end.ts'

/**
 * The common pieces of ASCII text, found by a state machine: one look-up in a table for each byte, which costs
 * half of what the branches of a `PieceEnd` do. Whatever it is not sure of is left to that.
 */

/** What a machine tells apart. It is unsure of all other bytes: beyond ASCII, tabs, 0 (which stands behind a text). */
const KINDS = {
  upper: 1,
  lower: 2,
  digit: 3,
  space: 4,
  newline: 5,
  apostrophe: 6,
  slash: 7,
  other: 8,
} as const
export type Kind = keyof typeof KINDS
const KIND_BITS = 4

/** `end`: the piece ends before this byte. `early`: before the one before it. `unsure`: ask the `PieceEnd`. */
type Stop = 'end' | 'early' | 'unsure'

/** By state, the first of which is `start`: where each kind of byte leads; one that is not named leads to `otherwise`. */
export type Machine<State extends string> = Record<
  State | 'start',
  Partial<Record<Kind, State | Stop>> & { otherwise: Stop }
>

const STOPS: Stop[] = ['end', 'early', 'unsure']
/** What kind each byte is. */
export const KIND_OF = Uint8Array.from({ length: 256 }, (_, byte) => KINDS[kindOf(byte) as Kind] ?? 0)

/** A state is the place of its row; those from `stop` on are stops. */
export interface CompiledMachine {
  /** By state and kind. */
  table: Uint8Array
  stop: number
  early: number
  unsure: number
}

/** How pieces are found: by a machine, and where it is unsure exactly. */
export interface PieceFinder {
  machine: CompiledMachine
  exact: PieceEnd
}

export function withMachine<State extends string>(machine: Machine<State>, exact: PieceEnd): PieceFinder {
  return { machine: compile(machine), exact }
}

/** Of pieces that only `exact` can find. */
export const ALWAYS_UNSURE = compile({ start: { otherwise: 'unsure' } })

function compile(machine: Record<string, Partial<Record<string, string>>>): CompiledMachine {
  const names = [...Object.keys(machine), ...STOPS]
  const rowOf = (name: string) => names.indexOf(name) << KIND_BITS
  const table = new Uint8Array(Object.keys(machine).length << KIND_BITS).fill(rowOf('unsure'))
  for (const [state, next] of Object.entries(machine))
    for (const [kind, number] of Object.entries(KINDS))
      table[rowOf(state) | number] = rowOf(next[kind] ?? (next.otherwise as string))
  return { table, stop: rowOf('end'), early: rowOf('early'), unsure: rowOf('unsure') }
}

function kindOf(byte: number): Kind | undefined {
  const character = String.fromCharCode(byte)
  if (byte > 0x7f || byte === 0) return undefined
  if (/[A-Z]/.test(character)) return 'upper'
  if (/[a-z]/.test(character)) return 'lower'
  if (/[0-9]/.test(character)) return 'digit'
  if (character === ' ') return 'space'
  if (/[\r\n]/.test(character)) return 'newline'
  if (/\s/.test(character)) return undefined
  return character === "'" ? 'apostrophe' : character === '/' ? 'slash' : 'other'
}
