import { Calls } from './calls.ts'
import { NEWLINE } from './characters.ts'
import { Counter } from './counter.ts'
import { Declarations } from './declarations.ts'
import { Frames, type Nesting } from './frames.ts'
import { START, UNSHAPED } from './kinds.ts'

/** What the branches of preprocessor conditions do. */
export interface Conditions {
  /** `#if` and its like; `counts`: by lizard's rules; `isOff`: never compiled. */
  begin(counts: boolean, isOff: boolean): void
  /** `#elif` or `#else` */
  next(isElse: boolean): void
  end(): void
}

/** Where reading stands. */
export class State {
  /** A character for each byte, and a newline that ends every word, number and string. */
  readonly raw: string
  readonly length: number
  readonly frames = new Frames()
  readonly counter = new Counter()
  readonly names: Declarations
  readonly calls: Calls
  conditions: Conditions = { begin: () => {}, next: () => {}, end: () => {} }
  line = 1
  /** The tokens make no sense here. */
  failed = false
  /** What the token before was. */
  previous = START
  /** How many of the conditions around say that what is read is never compiled. */
  switchedOff = 0
  wordStart = 0
  wordEnd = 0
  /** Where the last parenthesis closed. */
  closedAt = -1
  /** The sequence of logical operators in it. */
  group = 0
  /** `STRUCT`, `UNION` or `ENUM` while its body may follow; 0 for none. */
  typeWord = 0
  nameStart = -1
  nameEnd = -1
  nameLine = 0

  constructor(raw: string) {
    this.raw = `${raw}\n`
    this.length = raw.length
    this.names = new Declarations(raw)
    this.calls = new Calls(raw)
  }

  fail(): void {
    this.failed = true
  }

  /** Counts the lines from one position to another, where no code is; gives the latter. */
  pass(start: number, end: number): number {
    const { raw } = this
    for (let at = start; at < end; at++) if (raw.charCodeAt(at) === NEWLINE) this.line++
    return end
  }

  /** Behind a comment that may span lines. */
  commentEnd(start: number): number {
    const end = this.raw.indexOf('*/', start + 2)
    if (end >= 0) return end + 2
    this.fail()
    return this.length
  }

  push(kind: number): void {
    this.frames.push(kind, 0, this.counter.structures)
  }

  /** Opens a control structure, or part of one. */
  nest(kind: number, nesting: Nesting): void {
    this.frames.push(kind, nesting, this.counter.structures)
    this.counter.deepen(nesting)
  }

  pop(): void {
    const { nesting } = this.frames.top
    if (nesting > 0) this.counter.rise(nesting)
    this.frames.pop()
  }

  startStatement(): void {
    const { frames } = this
    frames.top.shape = UNSHAPED
    frames.top.logic = 0
    frames.top.structures = this.counter.structures
    this.typeWord = 0
    this.previous = START
  }
}
