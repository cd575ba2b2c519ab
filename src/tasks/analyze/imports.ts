import type { Node } from 'web-tree-sitter'
import type { ImportRule } from './languages/spec.ts'
import type { Spans } from './lines.ts'
import type { ImportRecord } from './result.ts'
import { shorten } from './text.ts'
import { lineCounter } from './todos.ts'

const MAX_TARGET = 500

/** What an import node points at. */
export function importTargets(node: Node, rule: ImportRule): string[] {
  if ('field' in rule) {
    const target = node.childForFieldName(rule.field)?.text
    return target === undefined ? [] : [unquote(target)]
  }
  return [...node.text.matchAll(rule.pattern)].map((match) => unquote(match[1]))
}

/** Imports that are ordinary calls (`require('x')`): found in the text, outside of comments. */
export function importCalls(text: string, pattern: RegExp, comments: Spans): ImportRecord[] {
  const line = lineCounter(text)
  const found: ImportRecord[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    while (at < comments.length && comments[at + 1] <= match.index) at += 2
    const isComment = at < comments.length && comments[at] <= match.index
    const to = match.slice(1).find((group) => group !== undefined)
    if (!isComment && to) found.push({ to: unquote(to), line: line(match.index) })
  }
  return found
}

function unquote(target: string): string {
  const inner = /^(['"`])(.*)\1$/s.exec(target)?.[2] ?? target
  return shorten(inner, MAX_TARGET)
}
