import {
  add,
  againWhile,
  and,
  type Code,
  call,
  compiled,
  constant,
  fillBytes,
  forever,
  get,
  giveBack,
  I32,
  I64,
  increase,
  isAbove,
  isBelow,
  isEqual,
  isOther,
  isZero,
  leave,
  leaveIf,
  linked,
  loadByte,
  loadByteAt,
  loadInteger,
  loadTwoBytesAt,
  multiply,
  or,
  type SharedMemory,
  set,
  setAndGet,
  shiftLeft,
  shiftRight,
  storeInteger,
  subtract,
  type WasmFunction,
  type WasmModule,
  when,
  whileBelow,
  xor,
} from '../core/wasm.ts'
import { find, findLong, findPair, findShort, INLINE_BYTES } from './kernel-find.ts'
import { merge } from './kernel-merge.ts'
import { CACHE_BYTES, CACHE_PLACES, MOST_MERGED_BYTES, OWN, type SharedPlaces } from './kernel-places.ts'
import { type CompiledMachine, NEWLINE_KIND, WIDE_KIND } from './piece-machine.ts'
import { LONGEST_TOKEN } from './vocabulary.ts'

/**
 * Encodes a text from `at` to `end` (addresses; zeros stand behind it) with the part of the memory at `own`, and
 * gives back where it stopped: at `end`, or where a piece begins that is the caller's. Where it is not known to end
 * (`OWN.pieceEnd` is 0), the caller tells: it goes on with `pieceEnd`, which is 0 otherwise.
 */
export type Encode = (own: number, at: number, pieceEnd: number, end: number) => number

export interface Kernel {
  encode: Encode
  /** The same without the ids: only `OWN.out` goes on. */
  count: Encode
}

export interface KernelParts {
  places: SharedPlaces
  machine: Pick<CompiledMachine, 'stops'>
  wholePieces: boolean
}

const [FIND_LONG, FIND, MERGE] = [0, 1, 2]

export function compileKernel(parts: KernelParts): WasmModule {
  const { places } = parts
  const ranks = places.pairs ? findPair(places.pairs) : find(places)
  return compiled([
    findLong(places),
    ranks,
    merge(places, FIND),
    { name: 'encode', ...encode(parts, true) },
    { name: 'count', ...encode(parts, false) },
  ])
}

export function linkKernel(module: WasmModule, memory: SharedMemory): Kernel {
  return linked(module, memory) as Kernel
}

const [OWN_PART, TEXT, PIECE_END, END] = [0, 1, 2, 3]
const [OUT, AT, STATE, LENGTH, SLOT, ID, HASH, WHOLE, ENTRY, TAIL, PLACE, TO] = [
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
]
/** Of a character, for the machine. */
const [BYTE, KIND, STEP, BLOCK, WORD] = [16, 17, 18, 19, 20]
const LENGTH_BITS = 8
/** Head, words and tokens of the longest piece. */
const LONGEST_ENTRY = 4 * (1 + 32 + MOST_MERGED_BYTES)

function encode(parts: KernelParts, writes: boolean): WasmFunction {
  const stop: Code = [
    ...[...get(OWN_PART), ...get(PIECE_END), ...storeInteger(OWN.pieceEnd)],
    ...[...get(OWN_PART), ...get(OUT), ...storeInteger(OWN.out), ...get(TEXT), ...giveBack],
  ]
  return {
    parameters: 4,
    result: I32,
    locals: [...new Array<number>(WORD - OUT).fill(I32), I64],
    body: [
      ...[...get(OWN_PART), ...loadInteger(OWN.out), ...set(OUT)],
      ...forever([
        ...[...get(TEXT), ...get(END), ...isBelow, ...isZero, ...leaveIf(1)],
        ...when([...get(PIECE_END), ...isZero], findEnd(parts, stop)),
        ...[...get(PIECE_END), ...get(TEXT), ...subtract, ...set(LENGTH)],
        ...findToken(parts),
        ...when(
          [...get(ID), ...constant(-1), ...isEqual],
          [
            ...when([...get(LENGTH), ...constant(MOST_MERGED_BYTES), ...isAbove], stop),
            ...findEntry,
            ...when([...get(ENTRY), ...isZero], addEntry),
            ...takeEntry(writes),
          ],
          [...(writes ? [...get(OUT), ...get(ID), ...storeInteger()] : []), ...increase(OUT, 4)],
        ),
        ...[...get(PIECE_END), ...set(TEXT), ...constant(0), ...set(PIECE_END)],
      ]),
      ...stop,
    ],
  }
}

/** The kind of a character beyond ASCII at `AT`, whose first byte is in `KIND`; and its length in `STEP`. */
function wideKind({ blockAt, kindBlocks }: SharedPlaces): Code {
  const low = (byte: number): Code => [...get(AT), ...loadByteAt(byte), ...constant(63), ...and]
  const lead = (mask: number): Code => [...get(KIND), ...constant(mask), ...and]
  const shifted = (by: number): Code => [...constant(by), ...shiftLeft]
  const setBlock = (length: number, block: Code): Code => [
    ...[...block, ...set(BLOCK), ...constant(length), ...set(STEP)],
  ]
  return [
    ...when(
      [...get(KIND), ...constant(0xe0), ...isBelow],
      setBlock(2, lead(31)),
      when(
        [...get(KIND), ...constant(0xf0), ...isBelow],
        setBlock(3, [...lead(15), ...shifted(6), ...low(1), ...or]),
        setBlock(4, [...lead(7), ...shifted(12), ...low(1), ...shifted(6), ...or, ...low(2), ...or]),
      ),
    ),
    ...[...get(BLOCK), ...shifted(1), ...loadTwoBytesAt(blockAt)],
    ...[...get(AT), ...get(STEP), ...add, ...constant(1), ...subtract, ...loadByte, ...constant(63), ...and],
    ...[...add, ...loadByteAt(kindBlocks), ...set(KIND)],
  ]
}

/** By the machine. `stop` is done where it is unsure. */
function findEnd({ places, machine: { stops } }: KernelParts, stop: Code): Code {
  const isState = (state: number): Code => [...get(STATE), ...constant(state), ...isEqual]
  const before = [...get(PIECE_END), ...constant(1), ...subtract, ...setAndGet(PIECE_END), ...loadByte]
  return [
    ...[...constant(0), ...set(STATE), ...get(TEXT), ...set(AT)],
    ...forever([
      ...[...constant(1), ...set(STEP), ...get(AT), ...loadByte, ...setAndGet(BYTE)],
      ...[...loadByteAt(places.kinds), ...setAndGet(KIND), ...constant(WIDE_KIND), ...isEqual],
      ...when([], [...get(BYTE), ...set(KIND), ...wideKind(places)]),
      ...[...get(STATE), ...get(KIND), ...or, ...loadTwoBytesAt(places.machine), ...setAndGet(STATE)],
      ...[...constant(stops.end), ...isBelow, ...isZero, ...leaveIf(1)],
      ...[...get(AT), ...get(STEP), ...add, ...set(AT)],
    ]),
    ...[...get(AT), ...set(PIECE_END)],
    ...when(
      [...get(STATE), ...constant(stops.end), ...isAbove],
      when(
        isState(stops.early),
        againWhile([], [...before, ...constant(0xc0), ...and, ...constant(0x80), ...isEqual]),
        when(
          isState(stops.back),
          [
            ...againWhile(
              [],
              [...before, ...loadByteAt(places.kinds), ...constant(NEWLINE_KIND), ...isOther],
            ),
            ...increase(PIECE_END, 1),
          ],
          [
            ...[...isState(stops.ended), ...get(AT), ...get(END), ...isEqual, ...and],
            ...[...get(END), ...loadByte, ...isZero, ...and, ...isZero],
            ...when([], [...constant(0), ...set(PIECE_END), ...stop]),
          ],
        ),
      ),
    ),
  ]
}

function findToken({ places, wholePieces }: KernelParts): Code {
  const short = findShort({ at: TEXT, length: LENGTH, word: WORD, slot: SLOT, id: ID }, places)
  const none = [...constant(-1), ...set(ID)]
  if (!wholePieces) return when([...get(LENGTH), ...constant(1), ...isEqual], short, none)
  const long = [...get(TEXT), ...get(LENGTH), ...call(FIND_LONG), ...set(ID)]
  return when(
    [...get(LENGTH), ...constant(INLINE_BYTES), ...isAbove],
    when([...get(LENGTH), ...constant(LONGEST_TOKEN), ...isAbove], none, long),
    short,
  )
}

const wordAt = (local: number): Code => [...get(local), ...loadInteger()]
const same = (one: Code, other: Code): Code => [...one, ...other, ...isEqual]

/** The address in `ENTRY` of what is remembered of the piece, 0 for nothing. `HASH`, `PLACE` and `TAIL` are for it. */
const findEntry: Code = [
  // The last 0 to 3 bytes.
  ...[...get(TEXT), ...get(LENGTH), ...constant(-4), ...and, ...add, ...setAndGet(WHOLE), ...loadInteger()],
  ...[...constant(1), ...get(LENGTH), ...constant(3), ...shiftLeft, ...constant(24), ...and, ...shiftLeft],
  ...[...constant(1), ...subtract, ...and, ...set(TAIL)],
  ...[...get(LENGTH), ...set(HASH), ...get(TEXT), ...set(AT)],
  ...whileBelow(AT, WHOLE, [
    ...[...get(HASH), ...wordAt(AT), ...xor, ...constant(0x9e3779b1 | 0), ...multiply, ...setAndGet(HASH)],
    ...[...get(HASH), ...constant(15), ...shiftRight, ...xor, ...set(HASH), ...increase(AT, 4)],
  ]),
  ...[...get(HASH), ...get(TAIL), ...xor, ...constant(0x85ebca77 | 0), ...multiply, ...setAndGet(HASH)],
  ...[...get(HASH), ...constant(13), ...shiftRight, ...xor, ...setAndGet(HASH)],
  ...[
    ...constant(CACHE_PLACES - 1),
    ...and,
    ...constant(3),
    ...shiftLeft,
    ...get(OWN_PART),
    ...add,
    ...set(PLACE),
  ],
  ...[...constant(0), ...set(ENTRY)],
  ...when(same([...get(PLACE), ...loadInteger(OWN.places)], get(HASH)), [
    ...get(PLACE),
    ...loadInteger(OWN.places + 4),
    ...set(ENTRY),
  ]),
  ...when(get(ENTRY), [
    ...[...get(TEXT), ...set(AT), ...get(ENTRY), ...set(TO)],
    ...[...get(ENTRY), ...loadByte, ...get(LENGTH), ...isOther],
    ...when([], [...constant(0), ...set(ENTRY), ...leave(1)]),
    ...forever([
      ...increase(TO, 4),
      ...[...get(AT), ...get(WHOLE), ...isBelow, ...isZero, ...leaveIf(1)],
      ...when([...wordAt(AT), ...wordAt(TO), ...isOther], [...constant(0), ...set(ENTRY), ...leave(3)]),
      ...increase(AT, 4),
    ]),
    ...when([...wordAt(TO), ...get(TAIL), ...isOther], [...constant(0), ...set(ENTRY)]),
  ]),
]

const clearCache: Code = [
  ...[...get(OWN_PART), ...constant(OWN.places), ...add, ...constant(0), ...constant(CACHE_PLACES * 8)],
  ...[...fillBytes, ...constant(0), ...set(ENTRY)],
]

/** Merges the piece and remembers what becomes of it. */
const addEntry: Code = [
  ...[...get(OWN_PART), ...get(TEXT), ...get(LENGTH), ...call(MERGE), ...set(STATE)],
  ...[...get(OWN_PART), ...loadInteger(OWN.used), ...setAndGet(ENTRY)],
  ...when([...constant(CACHE_BYTES - LONGEST_ENTRY), ...isAbove], clearCache),
  ...[
    ...get(ENTRY),
    ...get(OWN_PART),
    ...add,
    ...constant(OWN.entries),
    ...add,
    ...setAndGet(ENTRY),
    ...set(TO),
  ],
  ...[...get(PLACE), ...get(HASH), ...storeInteger(OWN.places)],
  ...[...get(PLACE), ...get(ENTRY), ...storeInteger(OWN.places + 4)],
  ...[...get(OWN_PART), ...constant(OWN.parts), ...add, ...set(SLOT)],
  // The head: the length, with the count of ids above it.
  ...[...get(ENTRY), ...get(STATE), ...get(SLOT), ...subtract, ...constant(3), ...shiftRight],
  ...[
    ...constant(LENGTH_BITS),
    ...shiftLeft,
    ...get(LENGTH),
    ...or,
    ...storeInteger(),
    ...get(TEXT),
    ...set(AT),
  ],
  ...forever([
    ...increase(TO, 4),
    ...[...get(AT), ...get(WHOLE), ...isBelow, ...isZero, ...leaveIf(1)],
    ...[...get(TO), ...wordAt(AT), ...storeInteger(), ...increase(AT, 4)],
  ]),
  ...[...get(TO), ...get(TAIL), ...storeInteger(), ...increase(TO, 4)],
  ...againWhile(
    [
      ...[...get(TO), ...get(SLOT), ...loadInteger(4), ...constant(8), ...shiftRight, ...storeInteger()],
      ...[...increase(TO, 4), ...increase(SLOT, 8)],
    ],
    [...get(SLOT), ...get(STATE), ...isBelow],
  ),
  ...[...get(OWN_PART), ...get(TO), ...get(OWN_PART), ...subtract, ...constant(OWN.entries), ...subtract],
  ...storeInteger(OWN.used),
]

/** Of an entry, the ids. */
function takeEntry(writes: boolean): Code {
  const count: Code = [
    ...get(ENTRY),
    ...loadInteger(),
    ...constant(LENGTH_BITS),
    ...shiftRight,
    ...constant(2),
    ...shiftLeft,
  ]
  if (!writes) return [...get(OUT), ...count, ...add, ...set(OUT)]
  return [
    // Behind the head, the whole words and the last one.
    ...[...get(ENTRY), ...get(LENGTH), ...constant(-4), ...and, ...add, ...constant(8), ...add, ...set(AT)],
    ...[...get(AT), ...count, ...add, ...set(WHOLE)],
    ...againWhile(
      [...[...get(OUT), ...wordAt(AT), ...storeInteger(), ...increase(OUT, 4), ...increase(AT, 4)]],
      [...get(AT), ...get(WHOLE), ...isBelow],
    ),
  ]
}
