import type { Spans } from '../../../code/lines/source.ts'
import { LineFingerprint } from './fingerprint.ts'
import { END, Lexer, NEWLINE } from './lexer.ts'
import { FunctionSketcher, type LineRange } from './sketch.ts'

/** What duplicates are found by. */
export interface CodeHashes {
  /** For `findDuplicates`: see `LineFingerprint`. */
  fingerprint: Uint8Array
  /** For `findNearDuplicates`: see `FunctionSketcher`. */
  sketches: Uint8Array
}

/** Reads the tokens of a file once, for both. With `renamed`, lines that differ in names and values are equal. */
export function hashCode(
  bytes: Uint8Array,
  comments: Spans,
  functions: readonly LineRange[] = [],
  renamed = false,
): CodeHashes {
  const lexer = new Lexer(bytes, comments)
  const lines = new LineFingerprint(renamed)
  const sketcher = new FunctionSketcher(functions)
  for (;;) {
    const kind = lexer.next()
    if (kind === NEWLINE || kind === END) {
      lines.endLine(lexer.line)
      if (kind === END) return { fingerprint: lines.finish(), sketches: sketcher.finish() }
    } else {
      lines.add(kind, lexer.hash)
      sketcher.add(lexer.hash, lexer.line)
    }
  }
}
