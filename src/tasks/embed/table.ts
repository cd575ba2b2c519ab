import { defineTable, type FinishedItem } from '../../core/table.ts'
import { aboutVectors } from './about.ts'
import type { EmbedOptions } from './options.ts'
import { unpackNote, type Vector } from './quantize.ts'
import type { EmbeddedChunk, EmbedResult } from './result.ts'

interface ChunkRow {
  chunk: EmbeddedChunk
  vector: Vector
}

/** A row for each chunk. */
export const TABLE = defineTable<EmbedResult, ChunkRow, EmbedOptions>({
  columns: [
    { name: 'doc_id', type: 'string', of: (_, { id }) => id },
    { name: 'chunk_index', type: 'int32', of: ({ chunk }) => chunk.chunk_index },
    { name: 'start', type: 'int32', of: ({ chunk }) => chunk.start },
    { name: 'end', type: 'int32', of: ({ chunk }) => chunk.end },
    { name: 'token_count', type: 'int32', of: ({ chunk }) => chunk.token_count },
    { name: 'text', type: 'string', of: ({ chunk }) => chunk.text ?? null },
    {
      name: 'vector',
      type: 'list<float32>',
      of: ({ vector }) => (vector instanceof Float32Array ? vector : null),
    },
    {
      name: 'codes',
      type: 'bytes',
      of: ({ vector }) => (vector instanceof Float32Array ? null : vector),
    },
  ],
  rows: chunkRows,
  vectors: ['vector', 'codes'],
  about: aboutVectors,
})

function chunkRows({ chunks }: EmbedResult, { note }: FinishedItem<EmbedResult>): ChunkRow[] {
  if (chunks.length === 0) return []
  const { vector } = unpackNote(note, chunks.length)
  return chunks.map((chunk, index) => ({ chunk, vector: vector(index) }))
}
