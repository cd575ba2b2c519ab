import {
  add,
  addDoubles,
  againWhile,
  againWhileBelow,
  and,
  type Code,
  constant,
  divideDoubles,
  double,
  doubleOfFloat,
  F64,
  floatOfDouble,
  forever,
  functionsIn,
  get,
  I32,
  increase,
  isBelow,
  isEqual,
  isGreater,
  isOther,
  isZero,
  leave,
  leaveIf,
  loadByte,
  loadDouble,
  loadFloat,
  loadInteger,
  multiply,
  multiplyDoubles,
  multiplyHigh,
  or,
  set,
  shiftLeft,
  shiftRight,
  simd,
  squareRoot,
  storeDouble,
  storeFloat,
  storeInteger,
  subtract,
  toDouble,
  V128,
  when,
  whileBelow,
  xor,
} from '../../../core/wasm.ts'
import type { SharedMemory } from '../../../core/wasm-memory.ts'

/** Where the kernel's columns lie in its memory, in bytes. At 0, 256 bytes say what each byte of a text is (`KIND`). */
export interface KernelPlaces {
  /** A float64 for each dimension, all zeros before and after. */
  sums: number
  /** A float32 for each dimension. */
  out: number
  /** Words, all zeros before and after. */
  slots: number
  /** Of each distinct term, a word each: its hash, how often it comes, its slot. */
  hashes: number
  counts: number
  places: number
  /** Pairs of a hash and its document frequency, a power of two of them. */
  frequencies: number
  /** The float32 that each frequency weighs. */
  weights: number
}

export interface KernelSizes {
  dimensions: number
  /** Pairs. */
  frequencies: number
}

/** What a byte of ASCII is to the terms of a text. */
export const KIND = { other: 0, small: 1, capital: 2, digit: 3 } as const

/**
 * Writes the vector of the text from `text` to `end`, behind which a zero stands. `slotsMask`: the bytes of the slots
 * that it may use, less 4; there are a power of two of them, more than the text has terms.
 */
export type EmbedText = (text: number, end: number, slotsMask: number) => void

/**
 * What `Terms`, `DocumentTerms` and `HashModel` do for a text of ASCII, as WebAssembly: the same terms, the same
 * additions in the same order, so the same bits.
 */
export function embedTextIn(memory: SharedMemory, places: KernelPlaces, sizes: KernelSizes): EmbedText {
  const kernel = {
    name: 'embed',
    parameters: 3,
    locals: [...new Array<number>(WEIGHT - START).fill(I32), F64, V128],
    body: [...readTerms(places), ...addTerms(places, sizes), ...writeUnit(places, sizes)],
  }
  return (functionsIn(memory, [kernel]) as { embed: EmbedText }).embed
}

const [TEXT, END, SLOTS_MASK] = [0, 1, 2]
const [START, WORD_END, KIND_HERE, CASE, HASH, AT, MIXED, SLOT, ENTRY] = [3, 4, 5, 6, 7, 8, 9, 10, 11]
/** Bytes of a column of distinct terms: of those there are, of those that are added. */
const [TERMS, TERM] = [12, 13]
const [OUT, WEIGHT, SEEDS] = [14, 15, 16]

const HASH_START = 0x811c9dc5 | 0
const PRIME = 0x01000193
const STEP = 0x9e3779b9 | 0
const [FIRST_FACTOR, SECOND_FACTOR] = [0x85ebca6b | 0, 0xc2b2ae35 | 0]
const CASE_BIT = 32
const [SMALL_A, SMALL_E, SMALL_I, SMALL_S, SMALL_U, SMALL_Y] = Buffer.from('aeisuy')

const byteAt = (local: number, before = 0): Code => [
  ...get(local),
  ...constant(-before),
  ...add,
  ...loadByte(),
]
const kindAt = (local: number): Code => [...get(local), ...loadByte(), ...loadByte()]
const is = (local: number, value: number): Code => [...get(local), ...constant(value), ...isEqual]
const isNot = (local: number, value: number): Code => [...get(local), ...constant(value), ...isOther]
const both = (left: Code, right: Code): Code => [...left, ...right, ...and]
const lowerBefore = (before: number): Code => [...byteAt(TEXT, before), ...constant(CASE_BIT), ...or]
const isLonger = (length: number): Code => [
  ...[...constant(length), ...get(TEXT), ...get(START), ...subtract, ...isBelow],
]

/** True where a small letter is one of these. */
function isOneOf(local: number, letters: string): Code {
  const bits = Array.from(letters, (letter) => 1 << (letter.charCodeAt(0) - SMALL_A)).reduce((a, b) => a | b)
  return [
    ...constant(bits),
    ...get(local),
    ...constant(SMALL_A),
    ...subtract,
    ...shiftRight,
    ...constant(1),
    ...and,
  ]
}

/** Mixes all bits of `HASH` into the low ones of `MIXED`, as `spread` does. */
const SPREAD: Code = [
  ...[...get(HASH), ...get(HASH), ...constant(16), ...shiftRight, ...xor],
  ...[...constant(FIRST_FACTOR), ...multiply, ...set(MIXED)],
  ...[...get(MIXED), ...get(MIXED), ...constant(13), ...shiftRight, ...xor],
  ...[...constant(SECOND_FACTOR), ...multiply, ...set(MIXED)],
  ...[...get(MIXED), ...get(MIXED), ...constant(16), ...shiftRight, ...xor, ...set(MIXED)],
]

function readTerms(places: KernelPlaces): Code {
  return forever([
    ...[...get(TEXT), ...get(END), ...isBelow, ...isZero, ...leaveIf(1)],
    ...[...kindAt(TEXT), ...set(KIND_HERE)],
    ...when(get(KIND_HERE), [...FIND_END, ...HASH_WORD, ...SPREAD, ...countTerm(places)], increase(TEXT, 1)),
  ])
}

const SHORTER = increase(WORD_END, -1)
/** Harman's S-stemmer, as `stemEnd` has it. The last three letters are in `ENTRY`, `MIXED` and `SLOT`. */
const STEM: Code = [
  ...[...lowerBefore(1), ...set(ENTRY), ...lowerBefore(2), ...set(MIXED)],
  ...when(
    is(ENTRY, SMALL_Y),
    when(isOneOf(MIXED, 'aeiou'), [], SHORTER),
    when(
      both(both(is(ENTRY, SMALL_S), isNot(MIXED, SMALL_S)), isNot(MIXED, SMALL_U)),
      when(
        is(MIXED, SMALL_E),
        [
          ...[...lowerBefore(3), ...set(SLOT)],
          ...when(
            is(SLOT, SMALL_I),
            when(isLonger(4), increase(WORD_END, -3)),
            when(isOneOf(SLOT, 'aeo'), [], SHORTER),
          ),
        ],
        SHORTER,
      ),
    ),
  ),
]

const pass = (kind: Code): Code => againWhile(increase(TEXT, 1), [...kindAt(TEXT), ...kind, ...isEqual])
/** A word or a number: `TEXT` goes behind it, `WORD_END` to the end of what is hashed of it. */
const FIND_END: Code = [
  ...[...get(TEXT), ...set(START), ...pass(get(KIND_HERE))],
  ...[...get(TEXT), ...set(WORD_END), ...constant(0), ...set(CASE)],
  ...when(isNot(KIND_HERE, KIND.digit), [
    ...[...constant(CASE_BIT), ...set(CASE)],
    ...when(
      both(is(KIND_HERE, KIND.capital), [...kindAt(TEXT), ...constant(KIND.small), ...isEqual]),
      // The last capital of several begins the next word.
      when(isLonger(1), increase(TEXT, -1), pass(constant(KIND.small))),
    ),
    ...[...get(TEXT), ...set(WORD_END)],
    ...when(isLonger(3), STEM),
  ]),
]

const HASH_WORD: Code = [
  ...[...constant(HASH_START), ...set(HASH), ...get(START), ...set(AT)],
  ...againWhileBelow(AT, WORD_END, [
    ...[
      ...byteAt(AT),
      ...get(CASE),
      ...or,
      ...get(HASH),
      ...xor,
      ...constant(PRIME),
      ...multiply,
      ...set(HASH),
    ],
    ...increase(AT, 1),
  ]),
]

/** An entry of `slots` is 4 more than the term's place in its columns. */
function countTerm({ slots, hashes, counts, places }: KernelPlaces): Code {
  const addOne = [
    ...[...get(ENTRY), ...get(ENTRY), ...loadInteger(counts - 4), ...constant(1), ...add],
    ...[...storeInteger(counts - 4), ...leave(3)],
  ]
  const addTerm = [
    ...[...get(SLOT), ...get(TERMS), ...constant(4), ...add, ...storeInteger(slots)],
    ...[...get(TERMS), ...get(HASH), ...storeInteger(hashes)],
    ...[...get(TERMS), ...constant(1), ...storeInteger(counts)],
    ...[...get(TERMS), ...get(SLOT), ...storeInteger(places)],
    ...[...increase(TERMS, 4), ...leave(2)],
  ]
  return [
    ...[...get(MIXED), ...constant(2), ...shiftLeft, ...get(SLOTS_MASK), ...and, ...set(SLOT)],
    ...forever([
      ...[...get(SLOT), ...loadInteger(slots), ...set(ENTRY)],
      ...when(
        get(ENTRY),
        [
          ...when([...get(ENTRY), ...loadInteger(hashes - 4), ...get(HASH), ...isEqual], addOne),
          ...[...get(SLOT), ...constant(4), ...add, ...get(SLOTS_MASK), ...and, ...set(SLOT)],
        ],
        addTerm,
      ),
    ]),
  ]
}

function addTerms(places: KernelPlaces, sizes: KernelSizes): Code {
  const { slots, hashes, counts, weights } = places
  return whileBelow(TERM, TERMS, [
    ...[...get(TERM), ...loadInteger(places.places), ...constant(0), ...storeInteger(slots)],
    ...[...get(TERM), ...loadInteger(hashes), ...set(HASH), ...SPREAD, ...findFrequency(places, sizes)],
    ...[...get(TERM), ...loadInteger(counts), ...toDouble, ...squareRoot],
    ...[...get(ENTRY), ...constant(2), ...shiftLeft, ...loadFloat(weights), ...doubleOfFloat],
    ...[...multiplyDoubles, ...set(WEIGHT), ...SPREAD_SEEDS],
    ...[0, 1, 2, 3].flatMap((lane) => addAt(lane, places, sizes)),
    ...increase(TERM, 4),
  ])
}

/** Into `ENTRY`: 0 for a term that no document had. */
function findFrequency({ frequencies }: KernelPlaces, sizes: KernelSizes): Code {
  const within = [...constant((sizes.frequencies - 1) * 8), ...and, ...set(SLOT)]
  return [
    ...[...get(MIXED), ...constant(3), ...shiftLeft, ...within],
    ...forever([
      ...[...get(SLOT), ...loadInteger(frequencies + 4), ...set(ENTRY)],
      ...[...get(ENTRY), ...isZero, ...leaveIf(1)],
      ...[...get(SLOT), ...loadInteger(frequencies), ...get(HASH), ...isEqual, ...leaveIf(1)],
      ...[...get(SLOT), ...constant(8), ...add, ...within],
    ]),
  ]
}

const vector = (...lanes: number[]): Code => simd(12, ...new Uint8Array(Int32Array.from(lanes).buffer))
const allLanes = (value: number): Code => vector(value, value, value, value)
const [splat, shiftLanes, addLanes, multiplyLanes, xorLanes] = [17, 173, 174, 181, 81].map((code) =>
  simd(code),
)
const foldLanes = (by: number): Code => [
  ...[...get(SEEDS), ...get(SEEDS), ...constant(by), ...shiftLanes, ...xorLanes],
]

/** Into `SEEDS`: `spread` of the four seeds that follow the hash. */
const SPREAD_SEEDS: Code = [
  ...[...get(HASH), ...splat, ...vector(STEP, 2 * STEP, 3 * STEP, 4 * STEP), ...addLanes, ...set(SEEDS)],
  ...[...foldLanes(16), ...allLanes(FIRST_FACTOR), ...multiplyLanes, ...set(SEEDS)],
  ...[...foldLanes(13), ...allLanes(SECOND_FACTOR), ...multiplyLanes, ...set(SEEDS)],
  ...[...foldLanes(16), ...set(SEEDS)],
]

/** Adds the weight to one of the term's places: the high bits choose it, the lowest one the sign. */
function addAt(lane: number, { sums }: KernelPlaces, { dimensions }: KernelSizes): Code {
  const high = [...get(MIXED), ...constant(1), ...shiftRight]
  const sign = [
    ...[...get(MIXED), ...constant(1), ...and, ...constant(1), ...shiftLeft, ...constant(1), ...subtract],
    ...toDouble,
  ]
  return [
    ...[...get(SEEDS), ...simd(27, lane), ...set(MIXED)],
    ...[...multiplyHigh(high, constant(dimensions)), ...constant(3), ...shiftLeft, ...set(SLOT)],
    ...[...get(SLOT), ...get(SLOT), ...loadDouble(sums), ...get(WEIGHT), ...sign, ...multiplyDoubles],
    ...[...addDoubles, ...storeDouble(sums)],
  ]
}

function writeUnit({ sums, out }: KernelPlaces, { dimensions }: KernelSizes): Code {
  const sum = [...get(AT), ...loadDouble(sums)]
  const fromStart = [...constant(0), ...set(AT), ...constant(dimensions * 8), ...set(END)]
  return [
    ...[...fromStart, ...double(0), ...set(WEIGHT)],
    ...whileBelow(AT, END, [
      ...[
        ...get(WEIGHT),
        ...sum,
        ...sum,
        ...multiplyDoubles,
        ...addDoubles,
        ...set(WEIGHT),
        ...increase(AT, 8),
      ],
    ]),
    ...when(
      [...get(WEIGHT), ...double(0), ...isGreater],
      [...[...double(1), ...get(WEIGHT), ...squareRoot, ...divideDoubles, ...set(WEIGHT)]],
    ),
    ...[...fromStart, ...constant(out), ...set(OUT)],
    ...whileBelow(AT, END, [
      ...[...get(OUT), ...sum, ...get(WEIGHT), ...multiplyDoubles, ...floatOfDouble, ...storeFloat],
      ...[...get(AT), ...double(0), ...storeDouble(sums), ...increase(AT, 8), ...increase(OUT, 4)],
    ]),
  ]
}
