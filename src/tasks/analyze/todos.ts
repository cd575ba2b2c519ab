import type { LineScan } from '../../code/lines/scan-lines.ts'
import type { SourceText } from '../../code/source-text.ts'
import { shorten } from '../../code/text.ts'
import type { Todo } from './result.ts'

const MAX_TEXT = 200
/** Of UTF-8, so many bytes hold at least `MAX_TEXT` characters. */
const MAX_BYTES = 4 * MAX_TEXT

/** What people leave in comments behind a marker; one a line. */
export function findTodos({ bytes, raw }: SourceText, { comments, markers }: LineScan): Todo[] {
  const todos: Todo[] = []
  const line = lineCounter(raw)
  let comment = 0
  let seen = 0
  for (const at of markers) {
    if (at < seen) continue
    while (comments[comment + 1] <= at) comment += 2
    const end = Math.min(comments[comment + 1], lineEnd(raw, at))
    todos.push({ line: line(at), text: tidy(bytes.toString('utf8', at, Math.min(end, at + MAX_BYTES))) })
    seen = end
  }
  return todos
}

function lineEnd(raw: string, at: number): number {
  const newline = raw.indexOf('\n', at)
  return newline < 0 ? raw.length : newline
}

/** Gives the line of positions that are asked for in rising order. */
export function lineCounter(text: string): (position: number) => number {
  let line = 1
  let next = text.indexOf('\n')
  return (position) => {
    while (next >= 0 && next < position) {
      line++
      next = text.indexOf('\n', next + 1)
    }
    return line
  }
}

/** What closes a comment, or a docstring. */
const CLOSING = /\s*(?:\*+[/)]|-->|-\}|#\}|"""|''')$/

function tidy(found: string): string {
  return shorten(found, MAX_TEXT).replace(CLOSING, '')
}
