import { PAGE_BYTES, type SharedMemory, sharedMemory, type WasmModule } from '../core/wasm-memory.ts'
import { compileKernel } from './kernel/kernel.ts'
import { OWN, type SharedPlaces } from './kernel/places.ts'
import { pairPlaces } from './pair-ranks.ts'
import { type CompiledMachine, KIND_OF, wideKinds } from './piece-machine.ts'
import { Vocabulary } from './vocabulary.ts'

/** What all threads that encode the same way share: one memory, and the code that works on it. */
export interface SharedTables {
  /** It begins with a vocabulary's. Threads add parts of their own. */
  memory: SharedMemory
  /** Bytes of it that all share. */
  byteLength: number
  /** Where that of `PairRanks` begins; absent: ids are ranks. */
  pairs?: number
  kernel: WasmModule
}

type Table = Pick<Uint8Array, 'buffer' | 'byteOffset' | 'byteLength'>

export interface TableParts {
  machine: CompiledMachine
  /** From `PairRanks.build`. */
  pairs?: SharedArrayBuffer
  /** False: a piece is merged even if it is a token. */
  wholePieces: boolean
}

const WORD_BYTES = 4

/** `fill` is given the first `byteLength` bytes of the memory, which become those of a vocabulary. */
export function shareTables(
  byteLength: number,
  fill: (bytes: Uint8Array) => void,
  { machine, pairs, wholePieces }: TableParts,
): SharedTables {
  const byteIds = new Int32Array(256)
  const { blockAt, blocks } = wideKinds()
  const kinds = { kinds: KIND_OF, blockAt, kindBlocks: blocks, machine: machine.table }
  const tables = { ...kinds, byteIds, pairs: new Int32Array(pairs ?? new SharedArrayBuffer(0)) }
  const { at, end } = laidOut(tables, byteLength)
  const memory = sharedMemory(Math.ceil(end / PAGE_BYTES))
  fill(new Uint8Array(memory.buffer, 0, byteLength))
  const vocabulary = new Vocabulary(memory.buffer)
  byteIds.set(vocabulary.byteIds())
  for (const [name, table] of Object.entries(tables)) writeAt(memory, at[name as keyof typeof tables], table)
  const ofPairs = pairs && { pairs: pairPlaces(memory.buffer, at.pairs) }
  const places: SharedPlaces = { ...vocabulary.places, ...at, pairs: undefined, ...ofPairs }
  const kernel = compileKernel({ places, machine, wholePieces })
  return { memory, byteLength: end, kernel, ...(pairs && { pairs: at.pairs }) }
}

/** One table behind the other, from a place on. */
function laidOut<Name extends string>(
  tables: Record<Name, Table>,
  from: number,
): { at: Record<Name, number>; end: number } {
  const at = {} as Record<Name, number>
  let end = from
  for (const name of Object.keys(tables) as Name[]) {
    at[name] = Math.ceil(end / WORD_BYTES) * WORD_BYTES
    end = at[name] + tables[name].byteLength
  }
  return { at, end }
}

function writeAt(memory: SharedMemory, at: number, { buffer, byteOffset, byteLength }: Table): void {
  new Uint8Array(memory.buffer, at, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength))
}

/** Parts of threads in one memory, 3.4 MB each. Those of dead ones stay: a batch may kill thousands. */
export const MOST_PARTS = 64

/** The tables, or where their memory has enough of threads' parts a copy for this thread alone, which goes with it. */
export function withRoom(tables: SharedTables): SharedTables {
  const { memory, byteLength } = tables
  if (memory.buffer.byteLength < byteLength + MOST_PARTS * OWN.end) return tables
  const own = sharedMemory(Math.ceil(byteLength / PAGE_BYTES))
  new Uint8Array(own.buffer).set(new Uint8Array(memory.buffer, 0, byteLength))
  return { ...tables, memory: own }
}
