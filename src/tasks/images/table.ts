import { defineTable } from '../../core/table.ts'
import type { ImageFile, ImagesResult } from './result.ts'

/** A row for each image. */
export const TABLE = defineTable<ImagesResult, ImageFile>({
  columns: [
    { name: 'id', type: 'string', of: (_, { id }) => id },
    { name: 'path', type: 'string', of: ({ path }) => path },
    { name: 'media_type', type: 'string', of: ({ media_type }) => media_type },
    { name: 'bytes', type: 'int64', of: ({ bytes }) => bytes },
    { name: 'sha256', type: 'string', of: ({ sha256 }) => sha256 },
    { name: 'revised_prompt', type: 'string', of: ({ revised_prompt }) => revised_prompt ?? null },
  ],
  rows: ({ files }) => files,
})
