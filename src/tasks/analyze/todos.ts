import type { Spans } from './lines.ts'
import type { Todo } from './result.ts'
import { shorten } from './text.ts'

const MARKER = /\b(?:TODO|FIXME|XXX|HACK)\b[^\n]*/g
const MAX_TEXT = 200

/** Finds the markers people leave in comments. */
export function findTodos(text: string, comments: Spans): Todo[] {
  const todos: Todo[] = []
  const line = lineCounter(text)
  for (let at = 0; at < comments.length; at += 2) {
    const comment = text.slice(comments[at], comments[at + 1])
    for (const { 0: found, index } of comment.matchAll(MARKER))
      todos.push({ line: line(comments[at] + index), text: tidy(found) })
  }
  return todos
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

function tidy(found: string): string {
  return shorten(found, MAX_TEXT).replace(/\s*(?:\*+\/|-->)$/, '')
}
