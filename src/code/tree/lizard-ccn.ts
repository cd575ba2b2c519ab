import type { FunctionRange } from './function-range.ts'
import * as kind from './lizard-kinds.ts'
import {
  CONDITION,
  type Guess,
  isCall,
  isCallInObject,
  isMember,
  Level,
  NOTHING,
  STATEMENT,
} from './lizard-level.ts'
import { type Dialect, LizardTokens } from './lizard-tokens.ts'

const CONDITIONS = tableOf(
  ...[kind.IF, kind.ELSEIF, kind.FOR, kind.WHILE, kind.CATCH, kind.CASE, kind.AND, kind.OR, kind.QUESTION],
)
const CONDITIONAL = tableOf(kind.IF, kind.SWITCH, kind.FOR, kind.WHILE, kind.CATCH)
const BLOCKS = tableOf(kind.ELSE, kind.DO, kind.TRY, kind.FINAL)
const MODIFIERS = tableOf(kind.ASYNC, kind.STATIC, kind.NEW)
const ENDS_OF_TYPE = tableOf(kind.ARROW, kind.OPEN_BRACE, kind.EQUALS, kind.SEMICOLON, kind.CLOSE_PAREN)
/** Whatever is not among these is a name, a literal or an operator without a meaning here. */
const SPECIAL = tableOf(
  ...[kind.IF, kind.SWITCH, kind.FOR, kind.WHILE, kind.CATCH, kind.ELSE, kind.DO, kind.TRY, kind.FINAL],
  ...[kind.ASYNC, kind.STATIC, kind.NEW, kind.ARROW, kind.OPEN_BRACE, kind.EQUALS, kind.SEMICOLON],
  ...[kind.CLOSE_PAREN, kind.INTERFACE, kind.FUNCTION, kind.OPEN_PAREN, kind.CLOSE_BRACE, kind.OPEN_BRACKET],
  ...[kind.LESS, kind.DOT, kind.COLON, kind.COMMA],
)

function tableOf(...kinds: readonly number[]): Uint8Array {
  const table = new Uint8Array(64)
  for (const one of kinds) table[one] = 1
  return table
}

// how the next token is read
const CODE = 0
const FIELD = 1
const NAME = 2
const PARAMETERS = 3
const AFTER_PARAMETERS = 4
const TYPE = 5
const SIMPLE_TYPE = 6
const BRACKETS = 7
const INTERFACE = 8

/**
 * Complexity of JavaScript and TypeScript functions as lizard 1.24 counts it. Lizard knows no syntax tree; where
 * its view differs from the language's, this follows its view:
 * - a function's parameters end at the first `)`; one whose next token is no `{`, `=>` or `:` is none, and what
 *   was counted in it is lost, as is what stands in parentheses right behind `name =` or in an object;
 * - an arrow function without braces ends with the first line that begins outside of its brackets;
 * - `)` and `}` close whatever is open, so that a miscounted pair ends the functions around it too early.
 */
export function countAsLizard(text: string, ranges: readonly FunctionRange[], dialect: Dialect): void {
  if (ranges.length > 0) new Machine(new LizardTokens(text, dialect), ranges).run()
}

class Machine {
  readonly #tokens: LizardTokens
  readonly #ranges: readonly FunctionRange[]
  readonly #candidates: FunctionRange[] = []
  #next = 0
  #mode = CODE
  /** The kind of the bracket whose partner ends what is skipped. */
  #bracket = 0
  #depth = 0
  readonly #functions: Guess[] = []
  readonly #levels: Level[] = []
  #level = new Level()

  constructor(tokens: LizardTokens, ranges: readonly FunctionRange[]) {
    this.#tokens = tokens
    this.#ranges = ranges
  }

  run(): void {
    while (this.#tokens.next()) {
      const what = this.#tokens.kind
      if (CONDITIONS[what] !== 0 && this.#functions.length > 0)
        this.#functions[this.#functions.length - 1].ccn++
      if (this.#mode === CODE) this.#code(what)
      else this.#step(what)
    }
    while (this.#functions.length > 0) this.#end(true)
  }

  #step(what: number): void {
    switch (this.#mode) {
      case NAME:
        this.#name(what)
        break
      case FIELD:
        this.#mode = CODE
        this.#level.last = joined(this.#level.last, this.#tokens)
        break
      case PARAMETERS:
        if (what === kind.CLOSE_PAREN) this.#mode = AFTER_PARAMETERS
        break
      case AFTER_PARAMETERS:
        this.#afterParameters(what)
        break
      case TYPE:
        this.#mode = SIMPLE_TYPE
        if (what === kind.OPEN_BRACE) this.#skip(what)
        else this.#simpleType(what)
        break
      case SIMPLE_TYPE:
        this.#simpleType(what)
        break
      case BRACKETS:
        this.#inBrackets(what)
        break
      case INTERFACE:
        if (what === kind.OPEN_BRACE) this.#skip(what)
        break
    }
  }

  #name(what: number): void {
    if (what === kind.OPEN_PAREN) this.#parameters()
    else if (what === kind.LESS) this.#skip(what)
    else if (what !== kind.STAR) this.#level.name = this.#tokens.hash
  }

  #parameters(): void {
    if (!this.#level.started) this.#begin()
    this.#mode = PARAMETERS
  }

  #afterParameters(what: number): void {
    this.#mode = CODE
    const isFunction = what === kind.OPEN_BRACE || what === kind.ARROW || what === kind.COLON
    if (!isFunction && this.#level.started) {
      this.#end(false)
      this.#level.started = undefined
    }
    this.#code(what)
  }

  #simpleType(what: number): void {
    if (what === kind.LESS || what === kind.OPEN_PAREN) this.#skip(what)
    else if (ENDS_OF_TYPE[what] !== 0) {
      this.#mode = CODE
      this.#code(what)
    }
  }

  /** Skips what stands in a pair of brackets, whose opening one was just seen. */
  #skip(bracket: number): void {
    this.#mode = BRACKETS
    this.#bracket = bracket
    this.#depth = 1
  }

  #inBrackets(what: number): void {
    if (what === this.#bracket) this.#depth++
    if (what === this.#bracket + 1) this.#depth--
    if (this.#depth === 0) this.#mode = CODE
  }

  #code(what: number): void {
    const now = this.#level
    if (now.expects !== NOTHING && this.#expected(now, what)) return
    if (SPECIAL[what] === 0) {
      if (this.#tokens.isFirst) this.#endStatement(now)
      this.#remember(now, what)
    } else if (what === kind.INTERFACE) this.#mode = INTERFACE
    else if (MODIFIERS[what] !== 0) now.before = what
    else if (now.isObject && this.#inObject(now, what)) return
    else if (what === kind.DOT) this.#dot(now)
    else this.#statement(now, what)
  }

  /** The parentheses behind `if` and its like, and the block behind them. */
  #expected(now: Level, what: number): boolean {
    const { expects } = now
    if (expects === CONDITION && what === kind.AWAIT) return true
    now.expects = NOTHING
    if (what !== (expects === CONDITION ? kind.OPEN_PAREN : kind.OPEN_BRACE)) return false
    if (expects === CONDITION) now.expects = STATEMENT
    this.#open(false, false)
    return true
  }

  #dot(now: Level): void {
    now.last = joined(now.last, this.#tokens)
    now.before = kind.DOT
    this.#mode = FIELD
  }

  #inObject(now: Level, what: number): boolean {
    switch (what) {
      case kind.COLON:
        if (now.last !== 0) now.name = now.last
        now.isValue = true
        return true
      case kind.LESS:
        this.#skip(what)
        return true
      case kind.OPEN_BRACKET:
        this.#skip(what)
        now.last = 0
        return true
      case kind.OPEN_PAREN:
        if (isCallInObject(now)) this.#open(false, false)
        else this.#parameters()
        return true
    }
    return false
  }

  #statement(now: Level, what: number): void {
    if (what === kind.CLOSE_BRACE || what === kind.CLOSE_PAREN) {
      this.#close()
      return
    }
    this.#act(now, what)
    if (!now.isObject && what === kind.COLON) {
      this.#mode = TYPE
      now.before = what
      return
    }
    if (now.isObject && what === kind.COMMA) now.isValue = false
    this.#remember(now, what)
  }

  #act(now: Level, what: number): void {
    if (what === kind.FUNCTION) {
      if (!now.isObject) this.#endStarted(now)
      this.#mode = NAME
    } else if (CONDITIONAL[what] !== 0) now.expects = CONDITION
    else if (BLOCKS[what] !== 0) now.expects = STATEMENT
    else if (what === kind.ARROW) this.#arrow(now)
    else if (what === kind.EQUALS) now.name = now.last !== 0 ? now.last : now.name
    else if (what === kind.OPEN_PAREN) this.#parenthesis(now)
    else if (what === kind.OPEN_BRACE) this.#open(!now.started, now.started !== undefined)
    else if (what === kind.SEMICOLON || this.#tokens.isFirst) this.#endStatement(now)
  }

  #arrow(now: Level): void {
    if (!now.started) this.#begin()
    // the first arrow was part of the function's type
    else now.started.range ??= this.#rangeHere()
    now.name = 0
  }

  #parenthesis(now: Level): void {
    if (!isCall(now)) {
      this.#parameters()
      return
    }
    if (!isMember(now)) now.name = 0
    this.#open(false, false)
  }

  #endStatement(now: Level): void {
    this.#endStarted(now)
    now.name = 0
    now.isValue = false
    now.before = kind.OTHER
  }

  #open(isObject: boolean, isBody: boolean): void {
    this.#levels.push(this.#level)
    this.#level = new Level()
    this.#level.isObject = isObject
    this.#level.isBody = isBody
  }

  #close(): void {
    const closed = this.#level
    this.#endStarted(closed)
    const outer = this.#levels.pop()
    if (!outer) return
    this.#level = outer
    if (closed.isBody) this.#endStarted(outer)
  }

  #begin(): void {
    const guess: Guess = { ccn: 1, range: this.#rangeHere() }
    this.#level.started = guess
    this.#functions.push(guess)
  }

  #rangeHere(): FunctionRange | undefined {
    const at = this.#tokens.start
    for (; this.#next < this.#ranges.length && this.#ranges[this.#next].start <= at; this.#next++)
      this.#candidates.push(this.#ranges[this.#next])
    while (this.#candidates.length > 0) {
      const range = this.#candidates.pop() as FunctionRange
      if (range.body > at) return range
    }
    return undefined
  }

  #endStarted(at: Level): void {
    if (at.started) this.#end(true)
    at.started = undefined
    at.isValue = false
  }

  /** Ends the function that was begun last; one that turned out to be none leaves no trace. */
  #end(isFunction: boolean): void {
    const guess = this.#functions.pop()
    if (guess?.range && isFunction) guess.range.metrics.ccn = guess.ccn
  }

  #remember(now: Level, what: number): void {
    now.last = this.#tokens.hash
    if (!isMember(now)) now.before = what
  }
}

/** `a`, `.` and `b` are one name to lizard. */
function joined(last: number, { hash, kind: what }: LizardTokens): number {
  if (last === 0) return 0
  return Math.imul(last, 31) ^ (what === kind.DOT ? 46 : hash)
}
