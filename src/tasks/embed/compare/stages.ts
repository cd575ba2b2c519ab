import { PAGE_BYTES, type SharedMemory, sharedMemory } from '../../../core/wasm-memory.ts'
import { BUNDLE, STAGE, STAGE_BYTES } from './near-kernel.ts'
import type { VectorList } from './vector-list.ts'

/** A vector of length 1 as whole numbers of 16 bits: sums of products stay below 2^31. */
export const SCALE = 1 << 14
/** Half the square of the length of a row that is none: it is near nothing. */
const FAR = 1 << 30
const HALF_BYTES = 4

/** Vectors of length 1 as `FindNear` compares them: whole numbers by stages, and half the squares of their lengths. */
export interface Stages {
  memory: SharedMemory
  count: number
  stages: number
  /** Bytes from one stage to the next, of numbers and of halves. */
  toStage: number
  toHalves: number
  halvesAt: number
  /** The end of it: what stands behind is for what is found. */
  end: number
}

export function stagesOf({ memory, count, dimensions }: VectorList): Stages {
  const stages = Math.ceil(dimensions / STAGE)
  const rows = Math.ceil(count / BUNDLE) * BUNDLE
  const [toStage, toHalves] = [rows * STAGE_BYTES, rows * HALF_BYTES]
  const halvesAt = stages * toStage
  const end = halvesAt + stages * toHalves
  const own = sharedMemory(Math.ceil(end / PAGE_BYTES))
  const numbers = new Int16Array(own.buffer, 0, halvesAt / 2)
  const halves = new Int32Array(own.buffer, halvesAt, stages * rows).fill(FAR)
  const floats = new Float32Array(memory.buffer)
  for (let row = 0; row < count; row++) {
    let squares = 0
    for (let i = 0; i < dimensions; i++) {
      const stage = Math.floor(i / STAGE)
      const number = Math.round(floats[row * dimensions + i] * SCALE)
      squares += number * number
      numbers[(stage * rows + row) * STAGE + (i % STAGE)] = number
      halves[stage * rows + row] = Math.floor(squares / 2)
    }
  }
  return { memory: own, count, stages, toStage, toHalves, halvesAt, end }
}
