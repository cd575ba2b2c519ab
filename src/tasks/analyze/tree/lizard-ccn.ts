import type { FunctionRange } from './function-range.ts'
import { type Dialect, scanTokens } from './lizard-tokens.ts'

/** What lizard takes for a function: one of the tree's, or nothing but a pair of brackets. */
interface Guess {
  ccn: number
  range?: FunctionRange
}

/** One pair of brackets; to lizard each of `)` and `}` closes the innermost pair, whichever it is. */
interface Level {
  isObject: boolean
  /** Closing it ends the function that began one level below. */
  isBody: boolean
  started: Guess | undefined
  /** What the next bracket opens: a condition, then a statement. */
  expects: 'condition' | 'statement' | undefined
  /** What a function would be called here. */
  name: string
  last: string
  before: string
  /** Behind the colon of a property. */
  isValue: boolean
}

const NEW_LEVEL: Readonly<Level> = {
  isObject: false,
  isBody: false,
  started: undefined,
  expects: undefined,
  name: '',
  last: '',
  before: '',
  isValue: false,
}

const CONDITIONS = new Set(['if', 'elseif', 'for', 'while', 'catch', 'case', '&&', '||', '?'])
const CONDITIONAL = new Set(['if', 'switch', 'for', 'while', 'catch'])
const BLOCKS = new Set(['else', 'do', 'try', 'final'])
const MODIFIERS = new Set(['async', 'static', 'new'])
const BEFORE_PARAMETERS = new Set(['=', 'async', '>'])
const ENDS_OF_TYPE = new Set(['=>', '{', '=', ';', ')'])
/** Whatever is not among these is a name, a literal or an operator without a meaning here. */
const SPECIAL = new Set([
  ...CONDITIONAL,
  ...BLOCKS,
  ...MODIFIERS,
  ...ENDS_OF_TYPE,
  ...['interface', 'function', '(', '}', '[', '<', '.', ':', ','],
])
const COMPUTED = '[]'
const NAME = /^[\p{L}_$#]/u

type Mode =
  | 'code'
  | 'field'
  | 'name'
  | 'parameters'
  | 'after parameters'
  | 'type'
  | 'simple type'
  | 'brackets'
  | 'interface'

/**
 * Complexity of JavaScript and TypeScript functions as lizard 1.24 counts it. Lizard knows no syntax tree; where
 * its view differs from the language's, this follows its view:
 * - a function's parameters end at the first `)`; one whose next token is no `{`, `=>` or `:` is none, and what
 *   was counted in it is lost, as is what stands in parentheses right behind `name =` or in an object;
 * - an arrow function without braces ends with the first line that begins outside of its brackets;
 * - `)` and `}` close whatever is open, so that a miscounted pair ends the functions around it too early.
 */
export function countAsLizard(text: string, ranges: readonly FunctionRange[], dialect: Dialect): void {
  const machine = new Machine(ranges)
  scanTokens(text, dialect, (token, start, isFirst) => machine.see(token, start, isFirst))
  machine.finish()
}

class Machine {
  readonly #ranges: readonly FunctionRange[]
  readonly #candidates: FunctionRange[] = []
  #next = 0
  #at = 0
  #mode: Mode = 'code'
  #brackets = ''
  #depth = 0
  readonly #functions: Guess[] = []
  readonly #levels: Level[] = [{ ...NEW_LEVEL }]

  constructor(ranges: readonly FunctionRange[]) {
    this.#ranges = ranges
  }

  finish(): void {
    while (this.#functions.length > 0) this.#end(true)
  }

  see(token: string, start: number, isFirst: boolean): void {
    this.#at = start
    if (CONDITIONS.has(token) && this.#functions.length > 0) this.#functions[this.#functions.length - 1].ccn++
    this.#step(token, isFirst)
  }

  get #level(): Level {
    return this.#levels[this.#levels.length - 1]
  }

  #step(token: string, isFirst: boolean): void {
    switch (this.#mode) {
      case 'code':
        this.#code(token, isFirst)
        break
      case 'name':
        this.#name(token)
        break
      case 'field':
        this.#mode = 'code'
        this.#level.last += token
        break
      case 'parameters':
        if (token === ')') this.#mode = 'after parameters'
        break
      case 'after parameters':
        this.#afterParameters(token, isFirst)
        break
      case 'type':
        this.#mode = 'simple type'
        if (token === '{') this.#skip('{}')
        else this.#simpleType(token, isFirst)
        break
      case 'simple type':
        this.#simpleType(token, isFirst)
        break
      case 'brackets':
        this.#inBrackets(token)
        break
      case 'interface':
        if (token === '{') this.#skip('{}')
        break
    }
  }

  #name(token: string): void {
    if (token === '(') this.#parameters()
    else if (token === '<') this.#skip('<>')
    else if (token !== '*') this.#level.name = NAME.test(token) ? token : ''
  }

  #parameters(): void {
    if (!this.#level.started) this.#begin()
    this.#mode = 'parameters'
  }

  #afterParameters(token: string, isFirst: boolean): void {
    this.#mode = 'code'
    if (token !== '{' && token !== '=>' && token !== ':' && this.#level.started) {
      this.#end(false)
      this.#level.started = undefined
    }
    this.#code(token, isFirst)
  }

  #simpleType(token: string, isFirst: boolean): void {
    if (token === '<') this.#skip('<>')
    else if (token === '(') this.#skip('()')
    else if (ENDS_OF_TYPE.has(token)) {
      this.#mode = 'code'
      this.#code(token, isFirst)
    }
  }

  /** Skips what stands in a pair of brackets, whose opening one was just seen. */
  #skip(brackets: string): void {
    this.#mode = 'brackets'
    this.#brackets = brackets
    this.#depth = 1
  }

  #inBrackets(token: string): void {
    if (token === this.#brackets[0]) this.#depth++
    if (token === this.#brackets[1]) this.#depth--
    if (this.#depth === 0) this.#mode = 'code'
  }

  #code(token: string, isFirst: boolean): void {
    const now = this.#level
    if (now.expects && this.#expected(now, token)) return
    if (!SPECIAL.has(token)) {
      if (isFirst) this.#endStatement(now)
      remember(now, token)
    } else if (token === 'interface') this.#mode = 'interface'
    else if (MODIFIERS.has(token)) now.before = token
    else if (now.isObject && this.#inObject(now, token)) return
    else if (token === '.') this.#dot(now)
    else this.#statement(now, token, isFirst)
  }

  /** The parentheses behind `if` and its like, and the block behind them. */
  #expected(now: Level, token: string): boolean {
    const { expects } = now
    if (expects === 'condition' && token === 'await') return true
    now.expects = undefined
    if (token !== (expects === 'condition' ? '(' : '{')) return false
    if (expects === 'condition') now.expects = 'statement'
    this.#open()
    return true
  }

  #dot(now: Level): void {
    now.last += '.'
    now.before = '.'
    this.#mode = 'field'
  }

  #inObject(now: Level, token: string): boolean {
    switch (token) {
      case ':':
        if (NAME.test(now.last)) now.name = now.last
        now.isValue = true
        return true
      case '<':
        this.#skip('<>')
        return true
      case '[':
        this.#skip('[]')
        now.last = COMPUTED
        return true
      case '(':
        if (isCallInObject(now)) this.#open()
        else this.#parameters()
        return true
    }
    return false
  }

  #statement(now: Level, token: string, isFirst: boolean): void {
    if (token === '}' || token === ')') {
      this.#close()
      return
    }
    this.#act(now, token, isFirst)
    if (!now.isObject && token === ':') {
      this.#mode = 'type'
      now.before = token
      return
    }
    if (now.isObject && token === ',') now.isValue = false
    remember(now, token)
  }

  #act(now: Level, token: string, isFirst: boolean): void {
    if (token === 'function') {
      if (!now.isObject) this.#endStarted(now)
      this.#mode = 'name'
    } else if (CONDITIONAL.has(token)) now.expects = 'condition'
    else if (BLOCKS.has(token)) now.expects = 'statement'
    else if (token === '=>') this.#arrow(now)
    else if (token === '=') now.name = NAME.test(now.last) ? now.last : now.name
    else if (token === '(') this.#parenthesis(now)
    else if (token === '{') this.#open(now.started ? { isBody: true } : { isObject: true })
    else if (isFirst || token === ';') this.#endStatement(now)
  }

  #arrow(now: Level): void {
    if (!now.started) this.#begin()
    // the first arrow was part of the function's type
    else now.started.range ??= this.#rangeHere()
    now.name = ''
  }

  #parenthesis(now: Level): void {
    if (!isCall(now)) {
      this.#parameters()
      return
    }
    if (!isMember(now)) now.name = ''
    this.#open()
  }

  #endStatement(now: Level): void {
    this.#endStarted(now)
    now.name = ''
    now.isValue = false
    now.before = ''
  }

  #open(kind: Partial<Level> = {}): void {
    this.#levels.push({ ...NEW_LEVEL, ...kind })
  }

  #close(): void {
    const closed = this.#level
    this.#endStarted(closed)
    if (this.#levels.length === 1) return
    this.#levels.pop()
    if (closed.isBody) this.#endStarted(this.#level)
  }

  #begin(): void {
    const range = this.#rangeHere()
    const guess: Guess = range ? { ccn: 1, range } : { ccn: 1 }
    this.#level.started = guess
    this.#functions.push(guess)
  }

  #rangeHere(): FunctionRange | undefined {
    for (; this.#next < this.#ranges.length && this.#ranges[this.#next].start <= this.#at; this.#next++)
      this.#candidates.push(this.#ranges[this.#next])
    while (this.#candidates.length > 0) {
      const range = this.#candidates.pop() as FunctionRange
      if (range.body > this.#at) return range
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
}

function remember(now: Level, token: string): void {
  now.last = token
  if (!isMember(now)) now.before = token
}

/** Behind `.` or `new`, which count until the statement ends. */
function isMember({ before }: Level): boolean {
  return before === '.' || before === 'new'
}

function isCall(now: Level): boolean {
  if (isMember(now) || !now.name) return true
  return now.last !== now.name && !BEFORE_PARAMETERS.has(now.before)
}

function isCallInObject(now: Level): boolean {
  return isMember(now) || (now.isValue && (!now.name || now.last !== now.name))
}
