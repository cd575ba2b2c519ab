import type { Spans } from '../../code/lines/comment-scanner.ts'
import { asBuffer, isWord, NEWLINE } from '../../code/lines/source.ts'
import { shorten } from '../../code/text.ts'
import type { Todo } from './result.ts'

const MARKERS = ['TODO', 'FIXME', 'XXX', 'HACK']
const MAX_TEXT = 200
/** Of UTF-8, so many bytes hold at least `MAX_TEXT` characters. */
const MAX_BYTES = 4 * MAX_TEXT

/** Finds the markers people leave in comments, which are given by their bytes; one a line. */
export function findTodos(bytes: Uint8Array, comments: Spans): Todo[] {
  if (comments.length === 0) return []
  const buffer = asBuffer(bytes)
  const todos: Todo[] = []
  const line = lineCounter(buffer)
  let comment = 0
  let seen = 0
  for (const at of markersOf(buffer)) {
    while (comment < comments.length && comments[comment + 1] <= at) comment += 2
    if (comment === comments.length) break
    if (at < seen || at < comments[comment]) continue
    const end = Math.min(comments[comment + 1], lineEnd(buffer, at))
    todos.push({ line: line(at), text: tidy(buffer.toString('utf8', at, Math.min(end, at + MAX_BYTES))) })
    seen = end
  }
  return todos
}

/** Where markers stand as whole words, in order. */
function markersOf(buffer: Buffer): number[] {
  const found: number[] = []
  for (const marker of MARKERS) {
    for (let at = buffer.indexOf(marker); at >= 0; at = buffer.indexOf(marker, at + marker.length)) {
      if (!isWord(buffer[at - 1]) && !isWord(buffer[at + marker.length])) found.push(at)
    }
  }
  return found.sort((a, b) => a - b)
}

function lineEnd(buffer: Buffer, at: number): number {
  const newline = buffer.indexOf(NEWLINE, at)
  return newline < 0 ? buffer.length : newline
}

/** Gives the line of positions that are asked for in rising order. */
export function lineCounter(text: string | Buffer): (position: number) => number {
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

function tidy(found: string): string {
  return shorten(found, MAX_TEXT).replace(/\s*(?:\*+\/|-->)$/, '')
}
