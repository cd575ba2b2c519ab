import type { ExportRecord } from '../records.ts'
import { asName } from '../tree/names.ts'
import { OPEN_FIELD, STRING, UNKNOWN } from './python-kinds.ts'
import { PythonLexer } from './python-lexer.ts'

const OPENING_QUOTES = /^[a-z]*("""|'''|"|')/i

/** The strings of a statement about `__all__`; undefined where one is not plain. */
export function listedNames(
  raw: string,
  start: number,
  line: number,
  end: number,
): ExportRecord[] | undefined {
  const names: ExportRecord[] = []
  const lexer = new PythonLexer(raw, start, line)
  for (let kind = lexer.next(); lexer.start < end; kind = lexer.next()) {
    if (kind === UNKNOWN || kind === OPEN_FIELD) return undefined
    if (kind !== STRING) continue
    const literal = raw.slice(lexer.start, lexer.at)
    const name = contentOf(literal)
    if (name) names.push({ name, line: lexer.line - (literal.split('\n').length - 1) })
  }
  return names
}

function contentOf(literal: string): string | undefined {
  const [opening, quotes] = OPENING_QUOTES.exec(literal) as RegExpExecArray
  return asName(Buffer.from(literal.slice(opening.length, -quotes.length), 'latin1').toString())
}
