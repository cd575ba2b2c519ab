import {
  BYTE_CLASS,
  LETTER,
  LOWER,
  NUMBER,
  SPACE,
  UPPER,
  type WideClasses,
  wideClasses,
} from './character-classes.ts'
import type { PieceEnd } from './piece-end.ts'

/**
 * Most pieces are found by a state machine: one look-up in a table for each character, which costs half of what the
 * branches of a `PieceEnd` do. Whatever it is not sure of is left to that.
 */

/**
 * What a machine tells apart: characters of ASCII, and all others by their class. It is unsure of what has none. A
 * kind is the place of its entry in the row of a state, in bytes.
 */
const KINDS = {
  upper: 2,
  lower: 4,
  digit: 6,
  space: 8,
  newline: 10,
  apostrophe: 12,
  slash: 14,
  /** Punctuation and symbols. */
  other: 16,
  /** Tabs, and all white space that is neither `space` nor `newline`. */
  blank: 18,
  /** A letter that may stand for upper and lower case. */
  letter: 20,
  mark: 22,
  /** Not of ASCII. */
  number: 24,
  /** 0, which also stands behind a text. */
  zero: 26,
} as const
export type Kind = keyof typeof KINDS
export const NEWLINE_KIND = KINDS.newline
/** Of a byte: its character's kind is one of `wideKinds`. */
export const WIDE_KIND = 30
const ROW_BYTES = 32
/** What a kind that a state does not name is like. */
const LIKE: Partial<Record<Kind, Kind>> = { letter: 'lower', mark: 'other', number: 'digit' }

/**
 * `end`: the piece ends before this character. `early`: before the one before it. `back`: behind the last newline.
 * `ended`: it ends here if the text does. `unsure`: ask the `PieceEnd`.
 */
const STOPS = ['end', 'early', 'back', 'ended', 'unsure'] as const
export type Stop = (typeof STOPS)[number]

/**
 * By state, the first of which is `start`: where each kind of character leads; one that is not named leads to
 * `otherwise`, a zero to `ended`.
 */
export type Machine<State extends string> = Record<
  State | 'start',
  Partial<Record<Kind, State | Stop>> & { otherwise: Stop }
>

/** What kind each byte is, 0 for those that begin no character. */
export const KIND_OF = Uint8Array.from({ length: 256 }, (_, byte) => kindOf(byte))
/** Of characters beyond ASCII, as `WideClasses`. */
export function wideKinds(): WideClasses {
  const { blockAt, blocks } = wideClasses()
  return { blockAt, blocks: blocks.map(kindOfClass) }
}

/** A state is the place of its row; those from `stops.end` on are stops. */
export interface CompiledMachine {
  /** By state and kind. */
  table: Uint16Array
  stops: Record<Stop, number>
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
export const ALWAYS_UNSURE = compile({ start: { zero: 'unsure', otherwise: 'unsure' } })

function compile(machine: Record<string, Partial<Record<string, string>>>): CompiledMachine {
  const names = [...Object.keys(machine), ...STOPS]
  const rowOf = (name: string) => names.indexOf(name) * ROW_BYTES
  const table = new Uint16Array((Object.keys(machine).length * ROW_BYTES) / 2).fill(rowOf('unsure'))
  for (const [state, next] of Object.entries(machine))
    for (const [kind, number] of Object.entries(KINDS)) {
      const otherwise = kind === 'zero' ? 'ended' : next.otherwise
      table[(rowOf(state) | number) / 2] = rowOf(
        next[kind] ?? next[LIKE[kind as Kind] ?? ''] ?? (otherwise as string),
      )
    }
  return {
    table,
    stops: Object.fromEntries(STOPS.map((stop) => [stop, rowOf(stop)])) as Record<Stop, number>,
  }
}

function kindOf(byte: number): number {
  if (byte >= 0x80) return byte >= 0xc2 && byte <= 0xf4 ? WIDE_KIND : 0
  const character = String.fromCharCode(byte)
  if (byte === 0) return KINDS.zero
  if (/[A-Z]/.test(character)) return KINDS.upper
  if (/[a-z]/.test(character)) return KINDS.lower
  if (/[0-9]/.test(character)) return KINDS.digit
  if (character === ' ') return KINDS.space
  if (/[\r\n]/.test(character)) return KINDS.newline
  if (BYTE_CLASS[byte] & SPACE) return KINDS.blank
  return character === "'" ? KINDS.apostrophe : character === '/' ? KINDS.slash : KINDS.other
}

function kindOfClass(found: number): number {
  if (found & NUMBER) return KINDS.number
  if (found & SPACE) return KINDS.blank
  const isUpper = (found & UPPER) !== 0
  if (!(found & LETTER)) return isUpper ? KINDS.mark : KINDS.other
  if (found & LOWER) return isUpper ? KINDS.letter : KINDS.lower
  return KINDS.upper
}
