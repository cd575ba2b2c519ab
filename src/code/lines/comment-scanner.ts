import {
  blockEnd,
  bracketedEnd,
  characterEnd,
  endsInHole,
  heredocEnd,
  isFirstOnLine,
  lastOfEscaped,
  lineEnd,
  nestedEnd,
  quotedEnd,
  regexEnd,
} from './ends.ts'
import type { LineKernel } from './kernel/line-kernel.ts'
import { type Lexicon, lexiconOf, type NumberedOpening, type Syntax } from './lexicon.ts'
import { isOperandDue } from './operand.ts'
import { NEWLINE, type Source, standsAt } from './source.ts'

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

const SHEBANG = '#!'
/** `#![...]` is an attribute in Rust. */
const ATTRIBUTE = '#!['

const PARTNERS = new Map([...['()', '[]', '{}']].map(([open, close]) => [open, close.charCodeAt(0)]))

/** Has the kernel, which holds the text, note its comments. */
export function findComments(source: Source, syntax: Syntax, kernel: LineKernel): void {
  new CommentScanner(source, lexiconOf(syntax), kernel).scan()
}

/**
 * The kernel runs from opening to opening and asks here about those that are not told by their marks alone. What is
 * opened and never closed is taken as not opened.
 */
class CommentScanner {
  readonly #source: Source
  readonly #bytes: Uint8Array
  readonly #lexicon: Lexicon
  readonly #kernel: LineKernel
  /** By opening: none before this position has an end. */
  readonly #deadUntil: number[]
  readonly #failures: number[]
  /** Before it something is dead, which the kernel does not know. */
  #deadBefore = 0
  readonly #holes: Hole[] = []
  /** Tags whose texts begin with the next line. */
  #heredocs: { tag: string; opening: NumberedOpening }[] = []

  constructor(source: Source, lexicon: Lexicon, kernel: LineKernel) {
    this.#source = source
    this.#bytes = source.bytes
    this.#lexicon = lexicon
    this.#deadUntil = numbers(lexicon.count, 0)
    this.#failures = numbers(lexicon.count, 0)
    this.#kernel = kernel
  }

  scan(): void {
    const { length } = this.#bytes
    for (let at = this.#start(); at < length; ) {
      at = this.#isWatchful(at) ? this.#nextWatched(at) : this.#kernel.scan(this.#lexicon, at)
      if (at < length) at = this.#stop(at)
    }
  }

  #isWatchful(at: number): boolean {
    return at < this.#deadBefore || this.#holes.length > 0 || this.#heredocs.length > 0
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
    const { start } = this.#source
    const { inside } = this.#lexicon
    const isShebang = standsAt(this.#bytes, SHEBANG, start) && !standsAt(this.#bytes, ATTRIBUTE, start)
    const from = isShebang ? lineEnd(this.#source, start, false, '') : start
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
    else if (opening.comment) this.#kernel.note(this.#withPrefix(opening, at), end)
    return end
  }

  #isHere({ open, at: place, after }: NumberedOpening, at: number): boolean {
    const { start } = this.#source
    if (open.length > 1 && !standsAt(this.#bytes, open, at)) return false
    if (after !== '' && !after.includes(at === start ? '\n' : this.#characterAt(at - 1))) return false
    switch (place) {
      case 'anywhere':
        return true
      case 'column':
        return at === start || this.#bytes[at - 1] === NEWLINE
      case 'line':
        return isFirstOnLine(this.#bytes, at, start)
      case 'operand':
        return isOperandDue(this.#source, at, this.#kernel)
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
      case 'character':
      case 'characters':
        return characterEnd(this.#source, from, opening.type === 'character')
      case 'escape':
        return lastOfEscaped(this.#bytes, from) + 1
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
    this.#deadBefore = Math.max(this.#deadBefore, this.#deadUntil[index])
  }

  #withPrefix({ prefix }: NumberedOpening, at: number): number {
    const { start } = this.#source
    return prefix !== '' && at > start && prefix.includes(this.#characterAt(at - 1)) ? at - 1 : at
  }

  #characterAt(at: number): string {
    return String.fromCharCode(this.#bytes[at])
  }
}

/** Of so few a plain array is made faster than a typed one. */
function numbers(count: number, first: number): number[] {
  return new Array<number>(count).fill(first)
}

function fillIn(close: string, head: RegExpExecArray): string {
  return close.includes('$') ? close.replace(/\$(\d)/g, (_, group) => head[Number(group)] ?? '') : close
}
