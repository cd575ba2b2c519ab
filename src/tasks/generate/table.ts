import { defineTable } from '../../core/table.ts'
import type { GenerateResult } from './result.ts'

/** A row for each item; data as JSON. */
export const TABLE = defineTable<GenerateResult>({
  columns: [
    { name: 'id', type: 'string', of: (_, { id }) => id },
    { name: 'text', type: 'string', of: ({ text }) => text ?? null },
    { name: 'data', type: 'string', of: ({ data }) => (data === undefined ? null : JSON.stringify(data)) },
    { name: 'finish_reason', type: 'string', of: ({ finish_reason }) => finish_reason },
    { name: 'input_tokens', type: 'int64', of: ({ usage }) => usage.input_tokens },
    { name: 'output_tokens', type: 'int64', of: ({ usage }) => usage.output_tokens },
  ],
})
