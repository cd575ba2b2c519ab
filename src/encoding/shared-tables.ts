import { PAGE_BYTES, type SharedMemory, sharedMemory, type WasmModule } from '../core/wasm.ts'
import { BLOCK_AT } from './character-classes.ts'
import { compileKernel } from './kernel.ts'
import type { SharedPlaces } from './kernel-places.ts'
import { pairPlaces } from './pair-ranks.ts'
import { type CompiledMachine, KIND_BLOCKS, KIND_OF } from './piece-machine.ts'
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
  const byteIdsAt = Math.ceil(byteLength / WORD_BYTES) * WORD_BYTES
  const pairsAt = byteIdsAt + BYTES * WORD_BYTES
  const blocksAt = pairsAt + (pairs?.byteLength ?? 0)
  const machineAt = blocksAt + BLOCK_AT.byteLength
  const kindsAt = machineAt + machine.table.byteLength
  const kindBlocksAt = kindsAt + BYTES
  const end = kindBlocksAt + KIND_BLOCKS.length
  const memory = sharedMemory(Math.ceil(end / PAGE_BYTES))
  fill(new Uint8Array(memory.buffer, 0, byteLength))
  const vocabulary = new Vocabulary(memory.buffer)
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(KIND_OF, kindsAt)
  bytes.set(KIND_BLOCKS, kindBlocksAt)
  new Uint16Array(memory.buffer, machineAt, machine.table.length).set(machine.table)
  new Uint16Array(memory.buffer, blocksAt, BLOCK_AT.length).set(BLOCK_AT)
  new Int32Array(memory.buffer, byteIdsAt, BYTES).set(vocabulary.byteIds())
  if (pairs) bytes.set(new Uint8Array(pairs), pairsAt)
  const places: SharedPlaces = {
    ...vocabulary.places,
    ...{
      kinds: kindsAt,
      blockAt: blocksAt,
      kindBlocks: kindBlocksAt,
      machine: machineAt,
      byteIds: byteIdsAt,
    },
    ...(pairs && { pairs: pairPlaces(memory.buffer, pairsAt) }),
  }
  const kernel = compileKernel({ places, machine, wholePieces })
  return { memory, kernel, ...(pairs && { pairs: pairsAt }) }
}
