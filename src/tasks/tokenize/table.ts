import { defineTable, type FinishedItem, noteInts } from '../../core/table.ts'
import type { TokenizeOptions } from './options.ts'
import { openPacking } from './packing.ts'
import { isSkipped, type TokenizeResult } from './result.ts'

/** A text, or a part of one. */
interface TokensRow {
  /** Absent for a whole text. */
  part?: number
  tokens: number
  start?: number
  end?: number
  truncated?: true
  /** Where its ids begin among all of its item. */
  at: number
  /** Of a text without tokens, of which nothing is kept beside the result. */
  ids?: readonly number[]
}

/** A row for each text, or for each part of one that was split and has any; files that are no text have none. */
export const TABLE = defineTable<TokenizeResult, TokensRow, TokenizeOptions>({
  columns: [
    { name: 'id', type: 'string', of: (_, { id }) => id },
    { name: 'part', type: 'int32', of: ({ part }) => part },
    { name: 'start', type: 'int64', of: ({ start }) => start },
    { name: 'end', type: 'int64', of: ({ end }) => end },
    { name: 'tokens', type: 'int64', of: ({ tokens }) => tokens },
    { name: 'truncated', type: 'boolean', of: ({ truncated }) => truncated === true },
    { name: 'ids', type: 'list<int32>', of: (row, { note }) => idsOf(row, note) },
  ],
  rows: rowsOf,
  packed: {
    column: 'ids',
    options: ['separator'],
    missing: ({ ids }) => (ids ? undefined : 'add --tokenize.ids'),
    open: openPacking,
  },
})

function* rowsOf(result: TokenizeResult, _: FinishedItem<TokenizeResult>): Generator<TokensRow> {
  if (isSkipped(result)) return
  const { tokens, end, truncated, ids, parts } = result
  if (!parts?.length) yield { tokens, start: 0, end, truncated, at: 0, ids }
  let at = 0
  for (const [part, one] of (parts ?? []).entries()) {
    yield { part, tokens: one.tokens, start: one.start, end: one.end, at }
    at += one.tokens
  }
}

function idsOf({ at, tokens, ids }: TokensRow, note: Uint8Array): Int32Array | readonly number[] | null {
  return note.length > 0 ? noteInts(note).subarray(at, at + tokens) : (ids ?? null)
}

/** With ids put back where the result is shown: they are kept as bytes beside it. */
export function withIds(result: TokenizeResult, note: Uint8Array): TokenizeResult {
  if (isSkipped(result) || note.length === 0) return result
  const ids = noteInts(note)
  if (!result.parts) return { ...result, ids: Array.from(ids) }
  let at = 0
  const parts = result.parts.map((part) => {
    at += part.tokens
    return { ...part, ids: Array.from(ids.subarray(at - part.tokens, at)) }
  })
  return { ...result, parts }
}
