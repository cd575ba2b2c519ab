import type { LineCounts } from '../records.ts'
import { findComments, type Spans } from './comment-scanner.ts'
import { countLines } from './count-lines.ts'
import { sourceOf } from './source.ts'
import { syntaxOf } from './syntaxes.ts'

export interface LineScan {
  lines: LineCounts
  /** Bytes, without the newline. */
  longest_line: number
  /** Offsets of bytes; empty where nothing is known of the language's comments. */
  comments: Spans
}

/**
 * Counts the lines of a text and finds its comments, whether or not the language is one that is parsed. The text
 * is UTF-8 or any other encoding whose first 128 bytes are ASCII's; a byte order mark is no part of it. `raw`: a
 * character for each byte, where that is at hand.
 */
export function scanLines(bytes: Uint8Array, language: string, raw?: string): LineScan {
  const source = sourceOf(bytes, raw)
  const syntax = syntaxOf(language)
  const comments = syntax ? findComments(source, syntax) : []
  const { lines, longest_line } = countLines(source, comments, syntax?.continued === true)
  return { lines, longest_line, comments }
}
