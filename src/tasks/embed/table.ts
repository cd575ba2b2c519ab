import { defineTable, type FinishedItem } from '../../core/table.ts'
import { aboutVectors } from './about.ts'
import type { EmbedOptions } from './options.ts'
import { unpackNote, type Vector } from './quantize.ts'
import type { EmbeddedChunk, EmbedResult } from './result.ts'

type ChunkRow = EmbeddedChunk & { vector: Vector }

/** A row for each chunk. */
export const TABLE = defineTable<EmbedResult, ChunkRow, EmbedOptions>({
  columns: [
    { name: 'doc_id', type: 'string', of: (_, { id }) => id },
    { name: 'chunk_index', type: 'int32', of: (row) => row.chunk_index },
    { name: 'start', type: 'int32', of: (row) => row.start },
    { name: 'end', type: 'int32', of: (row) => row.end },
    { name: 'token_count', type: 'int32', of: (row) => row.token_count },
    { name: 'text', type: 'string', of: (row) => row.text ?? null },
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

function* chunkRows({ chunks }: EmbedResult, { note }: FinishedItem<EmbedResult>): Generator<ChunkRow> {
  if (chunks.length === 0) return
  const { vector } = unpackNote(note, chunks.length)
  for (const [index, chunk] of chunks.entries()) yield { ...chunk, vector: vector(index) }
}
