import type { Numbers } from '../tasks/embed/compare/dot-kernels.ts'

/** A stretch of an index that is read at once: plain data, so that a thread can be given it. */
export type Block = { firstRow: number; rows: number } /** Vectors one after another and nothing else. */ & (
  | { kind: 'plain'; at: number }
  /** A column of a row group as our own writer lays it down: levels, then vectors. */
  | { kind: 'page'; at: number; bytes: number }
  /** A row group as anybody may write it. */
  | { kind: 'group' }
)

/** What has to be known to read vectors. */
export interface VectorLayout {
  path: string
  numbers: Numbers
  /** Numbers of a vector; of bits, bytes. */
  length: number
  /** Of a Parquet file. */
  column?: string
}

/** A file of vectors, open for being searched. */
export interface VectorIndex {
  layout: VectorLayout
  /** Numbers that a vector has; of bits, as many as the model says. */
  dimensions: number
  rows: number
  blocks: Block[]
  /** What it says of its model, as JSON. */
  about?: string
  /** What stands beside the vectors of these rows. */
  labels(rows: readonly number[]): Promise<Map<number, Label>>
}

/** Fields of a row by name. */
export type Label = Record<string, unknown>

export const NUMBER_BYTES: Record<Numbers, number> = { floats: 4, bytes: 1, bits: 1 }
