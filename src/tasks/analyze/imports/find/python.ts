import type { Link } from '../link.ts'
import { type Found, matchAt, Seeker, type Source } from './source.ts'

/** Stands in every statement that imports: far faster to find than statements. */
const WORD = 'import'
const STATEMENT =
  /([ \t]*)(?:(?:try|else|finally|if|elif|except|with|for|while)\b[^\n"'#:]*:[ \t]*)?(import|from)(?=[ \t.\\])/y
const NEXT_STATEMENT = /[ \t]*;[ \t]*(import|from)(?=[ \t.\\])/y
const FROM =
  /([. \t]*[\w\x80-\xff][\w.\x80-\xff]*|[. \t]*\.)[ \t]*(?:\\\r?\n)?[ \t]*import\b[ \t]*(?:\\\r?\n)?[ \t]*/y
const LIST = /(?:[^\n;#\\]|\\\r?\n)*/y
const TYPE_CHECKING = /^([ \t]*)if[ \t]+(?:[\w.]+\.)?TYPE_CHECKING[ \t]*:/gm

/** `import a.b as c, d` and `from .x import (a, b)`. */
export function findPython(source: Source): Found[] {
  const reader = new Reader(source)
  const { raw } = source
  const found: Found[] = []
  let end = 0
  for (let word = raw.indexOf(WORD); word >= 0; word = raw.indexOf(WORD, Math.max(end, word + WORD.length))) {
    const start = statementStart(raw, word, end)
    const match = matchAt(STATEMENT, raw, start)
    const isCode = match && source.commentEnd(start + match[1].length) === undefined
    end = isCode ? reader.read(match, found) : lineEnd(raw, word)
  }
  return found
}

/** Where the line of a word starts, or the first of the lines that backslashes join; not before `least`. */
function statementStart(raw: string, word: number, least: number): number {
  for (let at = word; ; ) {
    const newline = raw.lastIndexOf('\n', at - 1)
    if (newline < least) return least
    const isJoined = /\\\r?$/.test(raw.slice(Math.max(least, newline - 2), newline))
    if (!isJoined) return newline + 1
    at = newline
  }
}

function lineEnd(raw: string, from: number): number {
  const newline = raw.indexOf('\n', from)
  return newline < 0 ? raw.length : newline
}

class Reader {
  readonly #source: Source
  readonly #closes: Seeker
  readonly #typeBlocks: TypeBlocks

  constructor(source: Source) {
    this.#source = source
    this.#closes = new Seeker(source, ')')
    this.#typeBlocks = new TypeBlocks(source.raw)
  }

  /** Reads the statements of a line and returns where they end. */
  read(match: RegExpExecArray, found: Found[]): number {
    const { raw } = this.#source
    const isType = this.#typeBlocks.holds(match.index)
    let keyword = match[2]
    let after = match.index + match[0].length
    for (;;) {
      const start = after - keyword.length
      const end = keyword === 'import' ? this.#import(start, isType, found) : this.#from(start, isType, found)
      const next = matchAt(NEXT_STATEMENT, raw, end)
      if (!next) return end
      keyword = next[1]
      after = NEXT_STATEMENT.lastIndex
    }
  }

  #import(at: number, isType: boolean, found: Found[]): number {
    const list = matchAt(LIST, this.#source.raw, at + 'import'.length) as RegExpExecArray
    for (const part of list[0].split(',')) {
      const to = /[\w.\x80-\xff]+/.exec(part)?.[0]
      if (to) found.push({ at, to, links: [link(to, isType)] })
    }
    return LIST.lastIndex
  }

  #from(at: number, isType: boolean, found: Found[]): number {
    const { raw } = this.#source
    const from = matchAt(FROM, raw, this.#skipSpace(at + 'from'.length))
    if (!from) return at + 'from'.length
    const to = from[1].replace(/[ \t]/g, '')
    const list = FROM.lastIndex
    const end = raw[list] === '(' ? this.#closes.next(list) : this.#listEnd(list)
    const names = [...this.#source.code(list, end).matchAll(/([\w*\x80-\xff]+)(?:\s+as\s+[\w\x80-\xff]+)?/g)]
    found.push({ at, to, links: [{ ...link(to, isType), names: names.map((match) => match[1]) }] })
    return Math.min(end + (raw[end] === ')' ? 1 : 0), raw.length)
  }

  #skipSpace(at: number): number {
    let after = at
    while (' \t\\\r\n'.includes(this.#source.raw[after] ?? '.')) after++
    return after
  }

  #listEnd(at: number): number {
    matchAt(LIST, this.#source.raw, at)
    return LIST.lastIndex
  }
}

function link(to: string, isType: boolean): Link {
  return isType ? { to, kind: 'type' } : { to }
}

/** The blocks under `if TYPE_CHECKING:`, which no program runs. Asked in rising order. */
class TypeBlocks {
  readonly #starts: RegExpExecArray[]
  readonly #raw: string
  #at = 0
  #end = -1

  constructor(raw: string) {
    this.#raw = raw
    this.#starts = raw.includes('TYPE_CHECKING') ? [...raw.matchAll(TYPE_CHECKING)] : []
  }

  holds(position: number): boolean {
    for (; this.#at < this.#starts.length && this.#starts[this.#at].index < position; this.#at++)
      if (this.#starts[this.#at].index >= this.#end) this.#end = this.#blockEnd(this.#starts[this.#at])
    return position < this.#end
  }

  /** The first line that is not indented deeper than the `if`. */
  #blockEnd(start: RegExpExecArray): number {
    const indent = start[1].length
    const outer = new RegExp(`^[ \\t]{0,${indent}}[^ \\t\\r\\n#]`, 'gm')
    outer.lastIndex = start.index + start[0].length
    return outer.exec(this.#raw)?.index ?? this.#raw.length
  }
}
