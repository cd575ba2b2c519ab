import {
  type Code,
  call,
  compiled,
  constant,
  forever,
  get,
  giveBack,
  I32,
  increase,
  isAbove,
  isBelow,
  isEqual,
  isZero,
  leaveIf,
  loadInteger,
  set,
  storeInteger,
  subtract,
  type WasmFunction,
  when,
} from '../../core/wasm.ts'
import { linked, type SharedMemory, type WasmModule } from '../../core/wasm-memory.ts'
import type { CompiledMachine } from '../piece-machine.ts'
import { INLINE_BYTES, LONGEST_TOKEN } from '../vocabulary.ts'
import { ADD_ENTRY, COUNT_ENTRY, FIND_ENTRY, WRITE_ENTRY } from './cache.ts'
import { find, findLong, findPair, findShort } from './find.ts'
import {
  END,
  ENTRY,
  ID,
  LENGTH,
  LOCALS,
  OUT,
  OWN_PART,
  PARTS_END,
  PIECE_END,
  SLOT,
  TEXT,
  WORD,
} from './locals.ts'
import { merge } from './merge.ts'
import { findEnd } from './pieces.ts'
import { MOST_MERGED_BYTES, OWN, type SharedPlaces } from './places.ts'

/**
 * Encodes a text from `text` to `end` (addresses), behind which a zero stands, or 0xff where the text goes on; with
 * the thread's part of the memory at `own`, to whose `OWN.out` ids are written. Gives back where it stopped: at the
 * end, or where a piece begins that is the caller's. If `OWN.pieceEnd` says where that ends, it has to be merged;
 * if it is 0, the caller has to find the end and goes on with it as `pieceEnd`, which is 0 otherwise.
 */
export type Encode = (own: number, text: number, pieceEnd: number, end: number) => number

/**
 * The loop of `BytePairEncoder` as WebAssembly, which threads compile once together, and which is fast from the first
 * text on: finding where a piece ends, the token that it is, or what is remembered of it, or merging it.
 */
export interface Kernel {
  encode: Encode
  /** The same, but ids are not written: only `OWN.out` goes on. */
  count: Encode
}

export interface KernelParts {
  places: SharedPlaces
  machine: CompiledMachine
  /** False: a piece is merged even if it is a token. */
  wholePieces: boolean
}

const [FIND_LONG, RANK, MERGE] = [0, 1, 2]

export function compileKernel(parts: KernelParts): WasmModule {
  const { places } = parts
  return compiled([
    findLong(places),
    places.pairs ? findPair(places.pairs) : find(places, FIND_LONG),
    merge(places, RANK),
    { name: 'encode', ...encode(parts, [...get(OUT), ...get(ID), ...storeInteger()], WRITE_ENTRY) },
    { name: 'count', ...encode(parts, [], COUNT_ENTRY) },
  ])
}

export function linkKernel(module: WasmModule, memory: SharedMemory): Kernel {
  return linked(module, memory) as Kernel
}

const STOP: Code = [
  ...[...get(OWN_PART), ...get(PIECE_END), ...storeInteger(OWN.pieceEnd)],
  ...[...get(OWN_PART), ...get(OUT), ...storeInteger(OWN.out), ...get(TEXT), ...giveBack],
]
const isLonger = (length: number): Code => [...get(LENGTH), ...constant(length), ...isAbove]
const MERGE_PIECE: Code = [
  ...[...get(OWN_PART), ...get(TEXT), ...get(LENGTH), ...call(MERGE), ...set(PARTS_END)],
  ...ADD_ENTRY,
]

function encode(parts: KernelParts, takeId: Code, takeEntry: Code): WasmFunction {
  const takePiece = [
    ...when(isLonger(MOST_MERGED_BYTES), STOP),
    ...[...FIND_ENTRY, ...when([...get(ENTRY), ...isZero], MERGE_PIECE), ...takeEntry],
  ]
  const body = [
    ...[...get(OWN_PART), ...loadInteger(OWN.out), ...set(OUT)],
    ...forever([
      ...[...get(TEXT), ...get(END), ...isBelow, ...isZero, ...leaveIf(1)],
      ...when([...get(PIECE_END), ...isZero], findEnd(parts.places, parts.machine.stops, STOP)),
      ...[...get(PIECE_END), ...get(TEXT), ...subtract, ...set(LENGTH)],
      ...findToken(parts),
      ...when([...get(ID), ...constant(-1), ...isEqual], takePiece, [...takeId, ...increase(OUT, 4)]),
      ...[...get(PIECE_END), ...set(TEXT), ...constant(0), ...set(PIECE_END)],
    ]),
    ...STOP,
  ]
  return { parameters: 4, result: I32, locals: LOCALS, body }
}

/** `ID` of the piece, -1 where it has to be merged. */
function findToken({ places, wholePieces }: KernelParts): Code {
  const short = findShort({ at: TEXT, length: LENGTH, word: WORD, slot: SLOT, id: ID }, places)
  const long = [...get(TEXT), ...get(LENGTH), ...call(FIND_LONG), ...set(ID)]
  const none = [...constant(-1), ...set(ID)]
  if (!wholePieces) return when(isLonger(1), none, short)
  return when(isLonger(INLINE_BYTES), when(isLonger(LONGEST_TOKEN), none, long), short)
}
