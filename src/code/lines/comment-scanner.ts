import {
  blockEnd,
  bracketedEnd,
  endsInHole,
  heredocEnd,
  isFirstOnLine,
  lineEnd,
  nestedEnd,
  quotedEnd,
  regexEnd,
} from './ends.ts'
import { type Lexicon, lexiconOf, type NumberedOpening, type Syntax } from './lexicon.ts'
import { isOperandDue } from './operand.ts'
import { NEWLINE, type Source } from './source.ts'

/** Start and end of each comment, one after the other, in order; they do not overlap. */
export type Spans = number[]

/** Code inside of a string: `${...}`. */
interface Hole {
  string: NumberedOpening
  open: number
  close: number
  /** Of brackets inside. */
  depth: number
}

/** What an opening has no end to so often is none; keeps a text full of them from being searched each time. */
const MAX_FAILURES = 32

/** Types that end with their line unless they are `multiline`. */
const ONE_LINERS = new Set(['quoted', 'regex', 'bracketed'])

const SHEBANG = /#!(?!\[)/y

const PARTNERS = new Map([...['()', '[]', '{}']].map(([open, close]) => [open, close.charCodeAt(0)]))

export function findComments(source: Source, syntax: Syntax): Spans {
  return new CommentScanner(source, lexiconOf(syntax)).scan()
}

/** Jumps from opening to opening. What is opened and never closed is taken as not opened. */
class CommentScanner {
  readonly #source: Source
  readonly #bytes: Uint8Array
  readonly #lexicon: Lexicon
  readonly #comments: Spans = []
  /** By opening: none before this position has an end. */
  readonly #deadUntil: number[]
  readonly #failures: number[]
  readonly #holes: Hole[] = []
  /** Tags whose texts begin with the next line. */
  #heredocs: { tag: string; opening: NumberedOpening }[] = []
  /** By first character of openings: where it comes next, once that is searched for. */
  readonly #next: number[]

  constructor(source: Source, lexicon: Lexicon) {
    this.#source = source
    this.#bytes = source.bytes
    this.#lexicon = lexicon
    this.#deadUntil = numbers(lexicon.count, 0)
    this.#failures = numbers(lexicon.count, 0)
    this.#next = numbers(lexicon.firsts.length, -1)
  }

  scan(): Spans {
    const { length } = this.#bytes
    for (let at = this.#start(); at < length; ) {
      const isWatchful = this.#holes.length > 0 || this.#heredocs.length > 0
      at = isWatchful ? this.#nextWatched(at) : this.#nextFirst(at)
      if (at < length) at = this.#stop(at)
    }
    return this.#comments
  }

  /** Native searches for each character are several times faster than looking at each byte here. */
  #nextFirst(at: number): number {
    const { text } = this.#source
    const { firsts } = this.#lexicon
    const next = this.#next
    let nearest = text.length
    for (let index = 0; index < firsts.length; index++) {
      if (next[index] < at) {
        const found = text.indexOf(firsts[index], at)
        next[index] = found < 0 ? text.length : found
      }
      if (next[index] < nearest) nearest = next[index]
    }
    return nearest
  }

  #nextWatched(from: number): number {
    const bytes = this.#bytes
    const { watched } = this.#lexicon
    let at = from
    while (at < bytes.length && watched[bytes[at]] === 0) at++
    return at
  }

  /** `#!` names the interpreter: code to cloc. */
  #start(): number {
    const { text, start } = this.#source
    const { inside } = this.#lexicon
    SHEBANG.lastIndex = start
    const from = SHEBANG.test(text) ? lineEnd(this.#source, start, false, '') : start
    return inside ? this.#end(inside, from, inside.close) : from
  }

  /** Looks at what made the scan stop; gives where to go on. */
  #stop(at: number): number {
    const byte = this.#bytes[at]
    if (byte === NEWLINE) return this.#passHeredocs(at + 1)
    const list = this.#lexicon.lists[byte]
    for (let index = 0; index < list.length; index++) {
      const end = this.#open(list[index], at)
      if (end >= 0) return end
    }
    return this.#holes.length > 0 ? this.#bracket(byte, at) : at + 1
  }

  /** The end of what `opening` opens here; -1 where it opens nothing. */
  #open(opening: NumberedOpening, at: number): number {
    if (this.#deadUntil[opening.index] > at || !this.#isHere(opening, at)) return -1
    let from = at + opening.open.length
    let close = opening.close
    if (opening.head) {
      opening.head.lastIndex = at
      const head = opening.head.exec(this.#source.text)
      if (!head) return -1
      from = opening.head.lastIndex
      if (opening.type === 'heredoc') return this.#awaitHeredoc(opening, head, from)
      close = fillIn(close, head)
    }
    const end = this.#end(opening, from, close)
    if (end < 0) this.#fail(opening, at)
    else if (opening.comment) this.#comments.push(this.#withPrefix(opening, at), end)
    return end
  }

  #isHere({ open, at: place, after }: NumberedOpening, at: number): boolean {
    const { text, start } = this.#source
    if (open.length > 1 && !text.startsWith(open, at)) return false
    if (after !== '' && !after.includes(at === start ? '\n' : text[at - 1])) return false
    switch (place) {
      case 'anywhere':
        return true
      case 'column':
        return at === start || this.#bytes[at - 1] === NEWLINE
      case 'line':
        return isFirstOnLine(this.#bytes, at, start)
      case 'operand':
        return isOperandDue(this.#source, at, this.#comments)
    }
  }

  #end(opening: NumberedOpening, from: number, close: string): number {
    switch (opening.type) {
      case 'skip':
        return from
      case 'line':
        return lineEnd(this.#source, from, opening.multiline, close)
      case 'block': {
        const end = blockEnd(this.#source, from, close)
        return end < 0 && opening.untilEnd ? this.#bytes.length : end
      }
      case 'nested':
        return nestedEnd(this.#source, from, opening.open, close)
      case 'quoted':
        return this.#quoted(opening, from)
      case 'regex':
        return regexEnd(this.#source, from)
      case 'bracketed':
        return bracketedEnd(this.#source, from, opening.multiline)
      case 'heredoc':
      case 'rest':
        return this.#bytes.length
    }
  }

  /** A string that comes upon a hole is left for the code in it. */
  #quoted(string: NumberedOpening, from: number): number {
    const end = quotedEnd(this.#source, from, string)
    if (end >= 0 && endsInHole(this.#source, end, string.hole)) {
      const open = string.hole[string.hole.length - 1]
      this.#holes.push({ string, open: open.charCodeAt(0), close: PARTNERS.get(open) as number, depth: 0 })
    }
    return end
  }

  #bracket(byte: number, at: number): number {
    const hole = this.#holes[this.#holes.length - 1]
    if (byte === hole.open) hole.depth++
    else if (byte === hole.close && hole.depth-- === 0) return this.#leaveHole(hole.string, at + 1)
    return at + 1
  }

  /** Back in the string; if it has no end after all, in code. */
  #leaveHole(string: NumberedOpening, from: number): number {
    this.#holes.pop()
    if (this.#deadUntil[string.index] > from) return from
    const end = this.#quoted(string, from)
    if (end < 0) this.#fail(string, from)
    return end < 0 ? from : end
  }

  #awaitHeredoc(opening: NumberedOpening, head: RegExpExecArray, from: number): number {
    const tag = head.slice(1).findLast((group) => group !== undefined)
    if (tag) this.#heredocs.push({ tag, opening })
    return from
  }

  /** Behind the texts that begin with this line. */
  #passHeredocs(from: number): number {
    let at = from
    for (const { tag, opening } of this.#heredocs) {
      if (this.#deadUntil[opening.index] > at) continue
      const end = heredocEnd(this.#source, at, tag)
      if (end < 0) this.#fail(opening, at)
      else at = end
    }
    this.#heredocs = []
    return at
  }

  /** What has no end here has none further on, unless its end depends on how it begins. */
  #fail(opening: NumberedOpening, at: number): void {
    const { index } = opening
    const isOfOneLine = !opening.multiline && ONE_LINERS.has(opening.type)
    const mayDiffer = opening.head !== undefined
    if (isOfOneLine) this.#deadUntil[index] = lineEnd(this.#source, at, false, '')
    else if (!mayDiffer || ++this.#failures[index] >= MAX_FAILURES)
      this.#deadUntil[index] = this.#bytes.length
  }

  #withPrefix({ prefix }: NumberedOpening, at: number): number {
    const { text, start } = this.#source
    return prefix !== '' && at > start && prefix.includes(text[at - 1]) ? at - 1 : at
  }
}

/** Of so few a plain array is made faster than a typed one. */
function numbers(count: number, first: number): number[] {
  return new Array<number>(count).fill(first)
}

function fillIn(close: string, head: RegExpExecArray): string {
  return close.includes('$') ? close.replace(/\$(\d)/g, (_, group) => head[Number(group)] ?? '') : close
}
