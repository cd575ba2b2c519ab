import type { LineCounts } from '../records.ts'
import { findComments } from './comment-scanner.ts'
import { kernelWith } from './kernel/line-kernel.ts'
import { Source } from './source.ts'
import { syntaxOf } from './syntaxes.ts'

const NONE: readonly number[] = []

export interface LineScan {
  lines: LineCounts
  /** Bytes, without the newline. */
  longest_line: number
  /** Offsets of bytes; empty where nothing is known of the language's comments. */
  comments: readonly number[]
  /** Offsets of `TODO`, `FIXME`, `XXX` and `HACK` in comments, where they are words of their own. */
  markers: number[]
  /** False where no word stands in the text's beginning that files with a note of what generated them have. */
  mayBeGenerated: boolean
}

/**
 * Counts the lines of a text and finds its comments, whether or not the language is one that is parsed. The text
 * is UTF-8 or any other encoding whose first 128 bytes are ASCII's; a byte order mark is no part of it. `raw` gives a
 * character for each byte, where that is at hand.
 */
export function scanLines(bytes: Uint8Array, language: string, raw?: () => string): LineScan {
  const source = new Source(bytes, raw)
  const kernel = kernelWith(source)
  const syntax = syntaxOf(language)
  if (syntax) findComments(source, syntax, kernel)
  return {
    ...kernel.countLines(syntax?.continued === true),
    comments: syntax ? kernel.comments() : NONE,
    markers: kernel.markers(),
    mayBeGenerated: kernel.mayBeGenerated,
  }
}
