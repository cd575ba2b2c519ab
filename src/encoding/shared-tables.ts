import { PAGE_BYTES, type SharedMemory, sharedMemory, type WasmModule } from '../core/wasm.ts'
import { type CompiledMachine, KIND_OF } from './ascii-machine.ts'
import { compileKernel } from './kernel.ts'
import type { SharedPlaces } from './kernel-places.ts'
import { pairPlaces } from './pair-ranks.ts'
import { Vocabulary } from './vocabulary.ts'

/** What all threads that encode the same way share: one memory, the code that works on it. */
export interface SharedTables {
  /** At 0 the vocabulary's. */
  memory: SharedMemory
  /** Where those of `PairRanks` begin; absent: ids are ranks. */
  pairs?: number
  kernel: WasmModule
}

export interface TableParts {
  machine: CompiledMachine
  /** Memory that `PairRanks.build` has filled. */
  pairs?: SharedArrayBuffer
  wholePieces: boolean
}

const BYTES = 256
const WORD_BYTES = 4

/** `fill` is given the beginning of the memory: `byteLength` bytes, which become those of a vocabulary. */
export function shareTables(
  byteLength: number,
  fill: (bytes: Uint8Array) => void,
  { machine, pairs, wholePieces }: TableParts,
): SharedTables {
  const kindsAt = Math.ceil(byteLength / WORD_BYTES) * WORD_BYTES
  const machineAt = kindsAt + BYTES
  const byteIdsAt = machineAt + BYTES
  const pairsAt = byteIdsAt + BYTES * WORD_BYTES
  const memory = sharedMemory(Math.ceil((pairsAt + (pairs?.byteLength ?? 0)) / PAGE_BYTES))
  fill(new Uint8Array(memory.buffer, 0, byteLength))
  const vocabulary = new Vocabulary(memory.buffer)
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(KIND_OF, kindsAt)
  bytes.set(machine.table, machineAt)
  new Int32Array(memory.buffer, byteIdsAt, BYTES).set(vocabulary.byteIds())
  if (pairs) bytes.set(new Uint8Array(pairs), pairsAt)
  const places: SharedPlaces = {
    ...vocabulary.places,
    ...{ kinds: kindsAt, machine: machineAt, byteIds: byteIdsAt },
    ...(pairs && { pairs: pairPlaces(memory.buffer, pairsAt) }),
  }
  const kernel = compileKernel({ places, machine, wholePieces })
  return { memory, kernel, ...(pairs && { pairs: pairsAt }) }
}
