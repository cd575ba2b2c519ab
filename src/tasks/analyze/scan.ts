import type { CommentSyntax } from './comment-syntax.ts'
import type { Spans } from './lines.ts'

/** What an opening starts: it ends at `close`, at its line's end, or at the same quote. */
type Opening =
  | { type: 'line' }
  | { type: 'block'; close: string; closesLine: boolean }
  | { type: 'string'; quote: string; isLong: boolean }

/** A syntax made ready: one expression that stops at whatever opens something. */
interface Scanner {
  openings: RegExp
  byText: Map<string, Opening>
}

const scanners = new WeakMap<CommentSyntax, Scanner>()

/** Finds the comments of a language that is not parsed: one pass, jumping from opening to opening. */
export function scanComments(text: string, syntax: CommentSyntax): Spans {
  const { openings, byText } = scannerOf(syntax)
  const spans: Spans = []
  openings.lastIndex = 0
  for (let match = openings.exec(text); match; match = openings.exec(text)) {
    const opening = byText.get(match[0].trimStart()) as Opening
    const start = openings.lastIndex - match[0].trimStart().length
    const end = endOf(opening, text, openings.lastIndex)
    if (opening.type !== 'string') spans.push(start, end)
    openings.lastIndex = end
  }
  return spans
}

function endOf(opening: Opening, text: string, from: number): number {
  switch (opening.type) {
    case 'line':
      return lineEnd(text, from)
    case 'block': {
      const close = text.indexOf(opening.close, from)
      if (close < 0) return text.length
      return opening.closesLine ? lineEnd(text, close) : close + opening.close.length
    }
    case 'string':
      return opening.isLong ? after(text, opening.quote, from) : stringEnd(text, opening.quote, from)
  }
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  return newline < 0 ? text.length : newline
}

function after(text: string, close: string, from: number): number {
  const at = text.indexOf(close, from)
  return at < 0 ? text.length : at + close.length
}

/** A string ends with its quote; without one on its line it was no string (an apostrophe, say). */
function stringEnd(text: string, quote: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '\\') at++
    else if (char === quote) return at + 1
    else if (char === '\n') return from
  }
  return from
}

function scannerOf(syntax: CommentSyntax): Scanner {
  let scanner = scanners.get(syntax)
  if (!scanner) {
    scanner = buildScanner(syntax)
    scanners.set(syntax, scanner)
  }
  return scanner
}

function buildScanner(syntax: CommentSyntax): Scanner {
  const byText = new Map<string, Opening>()
  const anywhere: string[] = []
  const atLineStart: string[] = []
  const add = (list: string[], open: string, opening: Opening) => {
    byText.set(open, opening)
    list.push(open)
  }
  for (const open of syntax.line ?? []) add(anywhere, open, { type: 'line' })
  for (const open of syntax.lineStart ?? []) add(atLineStart, open, { type: 'line' })
  for (const [open, close] of syntax.blocks ?? [])
    add(anywhere, open, { type: 'block', close, closesLine: false })
  for (const [open, close] of syntax.blocksAtLineStart ?? [])
    add(atLineStart, open, { type: 'block', close: `\n${close}`, closesLine: false })
  for (const quote of syntax.quotes ?? '') add(anywhere, quote, { type: 'string', quote, isLong: false })
  for (const quote of syntax.longQuotes ?? []) add(anywhere, quote, { type: 'string', quote, isLong: true })
  const parts = [...atLineStart.sort(longerFirst).map((open) => `^[ \\t]*${escapeLiteral(open)}`)]
  parts.push(...anywhere.sort(longerFirst).map(escapeLiteral))
  return { openings: new RegExp(parts.join('|') || '(?!)', 'gm'), byText }
}

function longerFirst(a: string, b: string): number {
  return b.length - a.length
}

function escapeLiteral(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
