import type { ProcessContext } from '../../core/task.ts'

/** Vectors one after another. */
export interface Vectors {
  dimensions: number
  values: Float32Array
}

/** What embedding an item needs beside its text. */
export type EmbedContext = Pick<ProcessContext, 'item' | 'call' | 'keep'> &
  Partial<Pick<ProcessContext, 'signal'>>
