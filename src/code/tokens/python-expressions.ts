import type { FunctionScope } from './function-scope.ts'
import {
  AND,
  ARROW,
  AS,
  ASSIGN,
  beginsOperand,
  CLOSE,
  CLOSE_FIELD,
  COLON,
  COMMA,
  ELSE,
  FOR,
  FOR_IN,
  FROM,
  IF,
  IN,
  LAMBDA,
  mayFollow,
  NAME,
  NEWLINE,
  OPEN_CURLY,
  OPEN_FIELD,
  OPEN_ROUND,
  OPEN_SQUARE,
  OR,
  SEMICOLON,
  SLASH,
  STAR,
  UNKNOWN,
  WALRUS,
  YIELD,
} from './python-kinds.ts'
import type { PythonLexer } from './python-lexer.ts'

/** An expression that began and may reach on: a ternary in its condition or behind its `else`, or a lambda. */
const CONDITION = 1
const ALTERNATIVE = 2
const PARAMETERS = 3
const BODY = 4

/** What is known of an open pair of brackets, or of what stands outside of all. */
interface Level {
  /** Of the expressions that were open around it. */
  open: number
  holdsParameters: boolean
  /** Holds one operand and nothing else, so far. */
  isGroup: boolean
  isComprehension: boolean
  /** Of a `for`. */
  awaitsIn: boolean
  /** Logical operators of the run at hand: the first and the last, 0 for none. */
  first: number
  last: number
  /** Structures that were counted when the operand at hand began. */
  structures: number
}

function newLevel(): Level {
  return {
    ...{ open: 0, first: 0, last: 0, structures: 0 },
    ...{ holdsParameters: false, isGroup: false, isComprehension: false, awaitsIn: false },
  }
}

/**
 * Reads expressions: counts ternaries, logical operators and the parts of comprehensions, and knows how deep
 * lambdas and ternaries nest.
 *
 * SonarSource counts each run of equal logical operators once, reading through parentheses: `a and (b and c) or d`
 * is 2. An operand in a call or under `not` is a sequence of its own.
 */
export class PythonExpressions {
  /** Positions of the `(` of calls by name. */
  readonly calls: number[] = []
  readonly #lexer: PythonLexer
  readonly #around: { readonly scope: FunctionScope }
  #previous = 0
  /** In the pattern of a `case`, where an `if` is a guard. */
  #isCase = false
  /** The next `(` holds the parameters of a function. */
  #awaitsParameters = false

  readonly #open: number[] = []
  readonly #levels: Level[] = [newLevel()]
  #depth = 0
  #top = this.#levels[0]
  /** Operators of the group that just closed. */
  #groupFirst = 0
  #groupLast = 0

  /** Counts for the scope that `around` has at the time. */
  constructor(lexer: PythonLexer, around: { readonly scope: FunctionScope }) {
    this.#lexer = lexer
    this.#around = around
  }

  /** Reads from behind a token, or from a first one that was taken, to what ends a statement or a header: its kind. */
  read(previous: number, first?: number): number {
    this.#previous = previous
    this.#begin()
    return this.readOn(first)
  }

  /** The targets and the iterable of a loop. */
  readLoop(previous: number): number {
    this.#top.awaitsIn = true
    const end = this.read(previous)
    return this.#top.awaitsIn ? UNKNOWN : end
  }

  readCase(previous: number): number {
    this.#isCase = true
    const end = this.read(previous)
    this.#isCase = false
    return end
  }

  /** From behind a function's name to the end of its header; `UNKNOWN` without parameters. */
  readSignature(previous: number): number {
    this.#awaitsParameters = true
    const end = this.read(previous)
    return this.#awaitsParameters ? UNKNOWN : end
  }

  /**
   * Continues behind a colon that ended nothing. One large function on purpose: V8 copies a small one into each of
   * its callers and compiles it with every one of them, which takes longer than reading a few megabytes.
   */
  readOn(first?: number): number {
    const lexer = this.#lexer
    for (let kind = first ?? lexer.next(); ; kind = lexer.next()) {
      if (!mayFollow(this.#previous, kind)) return UNKNOWN
      let seen = kind
      let end = -1
      switch (kind) {
        case OPEN_ROUND:
          this.#openRound()
          break
        case OPEN_SQUARE:
        case OPEN_CURLY:
        case OPEN_FIELD:
          this.#push(false)
          break
        case CLOSE:
        case CLOSE_FIELD:
          end = this.#close(kind)
          break
        case COMMA:
          end = this.#boundary()
          if (this.#top.holdsParameters && this.#open.length === this.#top.open) this.#parameter()
          break
        case ASSIGN:
        case WALRUS:
        case ARROW:
        case AS:
        case FROM:
        case YIELD:
          end = this.#boundary()
          break
        case COLON:
          end = this.#colon()
          break
        case NEWLINE:
        case SEMICOLON:
          end = this.#boundary() === UNKNOWN || this.#depth > 0 || this.#open.length > 0 ? UNKNOWN : kind
          break
        case AND:
        case OR:
          this.#operator(kind)
          break
        case IF:
          end = this.#if()
          break
        case ELSE:
          end = this.#else()
          break
        case FOR:
          end = this.#for()
          break
        case IN:
          if (!this.#top.awaitsIn) break
          this.#top.awaitsIn = false
          seen = FOR_IN
          end = this.#boundary()
          break
        case LAMBDA:
          this.#top.isGroup = false
          this.#open.push(PARAMETERS)
          break
      }
      this.#previous = seen
      if (end >= 0) return end
    }
  }

  #begin(): void {
    const top = this.#top
    top.last = 0
    top.structures = this.#around.scope.structures
  }

  /** Ends the operand at hand, with the lambdas and ternaries that reach up to here. */
  #boundary(): number {
    if (this.#groupFirst > 0) this.#joinGroup()
    const top = this.#top
    top.isGroup = false
    top.last = 0
    top.structures = this.#around.scope.structures
    return this.#open.length > top.open ? this.#closeOpen() : -1
  }

  #closeOpen(): number {
    const open = this.#open
    while (open.length > this.#top.open) {
      const last = open[open.length - 1]
      if (last === CONDITION) return UNKNOWN
      if (last === PARAMETERS) return -1
      open.pop()
    }
    return -1
  }

  /** A group right before the end of a run is its last operand, or all of it. */
  #joinGroup(): void {
    if (this.#previous === CLOSE) {
      const top = this.#top
      if (top.last === 0) top.first = this.#groupFirst
      else if (top.last === this.#groupFirst) this.#around.scope.metrics.cognitive--
      top.last = this.#groupLast
    }
    this.#groupFirst = 0
  }

  #operator(kind: number): void {
    if (this.#groupFirst > 0) this.#joinGroup()
    const { metrics } = this.#around.scope
    const top = this.#top
    metrics.ccn++
    if (top.last === 0) top.first = kind
    if (top.last !== kind) metrics.cognitive++
    top.last = kind
  }

  #openRound(): void {
    if (this.#previous === NAME) this.calls.push(this.#lexer.start)
    this.#push(beginsOperand(this.#previous))
    if (!this.#awaitsParameters || this.#depth > 1) return
    this.#awaitsParameters = false
    this.#top.holdsParameters = true
  }

  #push(isGroup: boolean): void {
    this.#depth++
    if (this.#depth === this.#levels.length) this.#levels.push(newLevel())
    const top = this.#levels[this.#depth]
    this.#top = top
    top.open = this.#open.length
    top.holdsParameters = false
    top.isGroup = isGroup
    top.isComprehension = false
    top.awaitsIn = false
    this.#begin()
  }

  #close(kind: number): number {
    const top = this.#top
    if (top.holdsParameters) this.#parameter()
    if (this.#groupFirst > 0) this.#joinGroup()
    if (this.#closeOpen() === UNKNOWN || this.#open.length > top.open || top.awaitsIn) return UNKNOWN
    this.#groupFirst = kind === CLOSE && top.isGroup && top.last > 0 ? top.first : 0
    this.#groupLast = top.last
    this.#depth--
    this.#top = this.#levels[this.#depth]
    return -1
  }

  /** Counts one that ends; a lone `*` or `/` is none. */
  #parameter(): void {
    const before = this.#previous
    const isEmpty = before === COMMA || before === STAR || before === SLASH || before === OPEN_ROUND
    if (!isEmpty) this.#around.scope.metrics.params++
  }

  #colon(): number {
    if (this.#boundary() === UNKNOWN) return UNKNOWN
    const open = this.#open
    if (open.length > this.#top.open) {
      open[open.length - 1] = BODY
      return -1
    }
    return this.#depth > 0 ? -1 : COLON
  }

  #if(): number {
    const isFilter = this.#top.isComprehension || (this.#isCase && this.#depth === 0)
    if (!isFilter) {
      this.#ternary()
      return -1
    }
    this.#around.scope.metrics.ccn++
    return this.#boundary()
  }

  /** What is nested in its left operand was counted before its `if` was seen. */
  #ternary(): void {
    if (this.#groupFirst > 0) this.#joinGroup()
    const { scope } = this.#around
    const top = this.#top
    const nested = scope.structures - top.structures
    scope.structures++
    scope.metrics.ccn++
    scope.metrics.cognitive += 1 + scope.level + this.#open.length + nested
    top.isGroup = false
    this.#begin()
    this.#open.push(CONDITION)
  }

  #else(): number {
    const open = this.#open
    if (open.length === this.#top.open || open[open.length - 1] !== CONDITION) return UNKNOWN
    if (this.#groupFirst > 0) this.#joinGroup()
    this.#begin()
    open[open.length - 1] = ALTERNATIVE
    return -1
  }

  #for(): number {
    if (this.#depth === 0 || this.#boundary() === UNKNOWN) return UNKNOWN
    this.#around.scope.metrics.ccn++
    this.#top.isComprehension = true
    this.#top.awaitsIn = true
    return -1
  }
}
