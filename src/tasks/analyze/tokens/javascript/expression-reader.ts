import type { Name } from './findings.ts'
import { FunctionReader } from './function-reader.ts'
import * as kind from './kinds.ts'
import { unsure } from './unsure.ts'

const NONE = -1

const IS_PREFIX = new Uint8Array(256)
for (const token of [kind.NOT, kind.SIGN, kind.STEP, kind.TYPEOF, kind.VOID, kind.DELETE])
  IS_PREFIX[token] = 1

const IS_BINARY = new Uint8Array(256)
for (const token of [
  ...[kind.BINARY, kind.SIGN, kind.STAR, kind.PIPE, kind.AMPERSAND, kind.LESS, kind.GREATER, kind.COALESCE],
  ...[kind.IN, kind.INSTANCEOF],
])
  IS_BINARY[token] = 1

const BEGINS_SUFFIX = new Uint8Array(256)
for (const token of [
  ...[kind.DOT, kind.OPTIONAL_DOT, kind.OPEN_PAREN, kind.OPEN_BRACKET, kind.TEMPLATE, kind.OPEN_TEMPLATE],
])
  BEGINS_SUFFIX[token] = 1

/** Tokens that end a value wherever they stand. */
const ENDS_VALUE = new Uint8Array(256)
for (const token of [
  ...[kind.COMMA, kind.SEMICOLON, kind.COLON, kind.END],
  ...[kind.CLOSE_PAREN, kind.CLOSE_BRACKET, kind.CLOSE_BRACE],
])
  ENDS_VALUE[token] = 1

/** Tokens that go on with a value even on the next line. */
const CONTINUES_VALUE = new Uint8Array(256)
for (const token of [
  ...[kind.DOT, kind.OPTIONAL_DOT, kind.OPEN_PAREN, kind.OPEN_BRACKET, kind.TEMPLATE, kind.OPEN_TEMPLATE],
  ...[kind.QUESTION, kind.AND, kind.OR, kind.EQUALS, kind.ASSIGN, kind.ARROW],
])
  CONTINUES_VALUE[token] = 1
for (const [token, isBinary] of IS_BINARY.entries()) if (isBinary) CONTINUES_VALUE[token] = 1

/** Reads expressions: functions in them, ternaries, and runs of logical operators. */
export abstract class ExpressionReader extends FunctionReader {
  /** Pairs of the token before the parentheses and a number of arguments, one for each call. */
  readonly calls: number[] = []
  /** The name of the function that comes next. */
  #given: Name | undefined
  /** The run of logical operators in the parentheses that were just read: it may go on behind them. */
  #first = 0
  #last = 0
  #changes = 0

  protected abstract readObject(): void
  protected abstract readClass(): void

  protected override readExpression(): void {
    do this.readValue()
    while (this.takeIf(kind.COMMA))
  }

  protected override readValue(name?: Name): void {
    this.#openValue(name)
    this.#endRun()
  }

  /** Leaves the run of operators open, if it is all there is. */
  #openValue(name: Name | undefined): void {
    this.enter()
    const what = this.kinds[this.at]
    if (what === kind.YIELD) this.#readYield()
    else if (this.#isArrow(what)) this.readArrow(this.at, name)
    else {
      this.#given = name && this.#isWholeFunction(what) ? name : undefined
      this.#readRest()
    }
    this.leave()
  }

  #readRest(): void {
    const { findings } = this
    const start = this.at
    const { structures } = findings.scope
    const { length } = findings.ranges
    this.#readBinary()
    switch (this.kinds[this.at]) {
      case kind.QUESTION:
        this.#endRun()
        findings.deepen(structures, length)
        this.#readTernary()
        break
      case kind.EQUALS: {
        this.#endRun()
        const name = this.nameOf(start, this.at)
        this.at++
        this.readValue(name)
        break
      }
      case kind.ASSIGN:
        this.#endRun()
        this.at++
        this.readValue()
        break
    }
  }

  #readTernary(): void {
    const { findings } = this
    findings.addStructure()
    findings.scope.level++
    this.at++
    if (this.#isAmbiguousArrow()) unsure()
    this.readValue()
    this.take(kind.COLON)
    this.readValue()
    findings.scope.level--
  }

  /** `a ? (b) : c => d` could have an arrow function with a type in its middle. */
  #isAmbiguousArrow(): boolean {
    const { at, kinds, partners } = this
    if (!this.hasTypes || kinds[at] !== kind.OPEN_PAREN) return false
    return kinds[partners[at] + 1] === kind.COLON && this.#isArrowHead(at)
  }

  #readYield(): void {
    this.at++
    const isLast = this.breaks[this.at] || ENDS_VALUE[this.kinds[this.at]]
    if (isLast) return
    this.takeIf(kind.STAR)
    this.readValue()
  }

  #isArrow(what: number): boolean {
    const { at, kinds } = this
    if (what === kind.OPEN_PAREN) return this.#isArrowHead(at)
    if (what === kind.LESS) return this.hasTypes && this.#isArrowHead(at)
    if (!kind.isName(what)) return false
    const next = kinds[at + 1]
    if (next === kind.ARROW) return true
    if (what !== kind.ASYNC || this.breaks[at + 1]) return false
    if (kind.isName(next)) return kinds[at + 2] === kind.ARROW
    return (next === kind.OPEN_PAREN || (this.hasTypes && next === kind.LESS)) && this.#isArrowHead(at + 1)
  }

  /** Whether `=>` follows on parameters. */
  #isArrowHead(from: number): boolean {
    const { kinds } = this
    const at = kinds[from] === kind.LESS ? this.anglesEnd(from) : from
    if (at === NONE || kinds[at] !== kind.OPEN_PAREN) return false
    const behind = this.partners[at] + 1
    if (kinds[behind] === kind.ARROW) return true
    if (!this.hasTypes || kinds[behind] !== kind.COLON) return false
    const end = this.typeEnd(behind + 1)
    return end !== NONE && kinds[end] === kind.ARROW
  }

  /** Whether a function begins here with whose end the value ends. */
  #isWholeFunction(what: number): boolean {
    if (what !== kind.FUNCTION && what !== kind.ASYNC) return false
    const { kinds, partners } = this
    let at = what === kind.ASYNC ? this.at + 1 : this.at
    if (kinds[at] !== kind.FUNCTION) return false
    at++
    if (kinds[at] === kind.STAR) at++
    if (kinds[at] >= kind.WORD) at++
    if (kinds[at] === kind.LESS) at = this.anglesEnd(at)
    if (kinds[at] !== kind.OPEN_PAREN) return false
    at = partners[at] + 1
    if (kinds[at] === kind.COLON) at = this.typeEnd(at + 1)
    if (kinds[at] !== kind.OPEN_BRACE) return false
    at = partners[at] + 1
    return ENDS_VALUE[kinds[at]] === 1 || (this.breaks[at] === 1 && !CONTINUES_VALUE[kinds[at]])
  }

  /**
   * Operands and binary operators, whatever their precedence: logical operators bind less than all others, and
   * each change from one to another begins a new run. An operand in parentheses goes on with the run around it.
   */
  #readBinary(): void {
    const { kinds } = this
    let first = 0
    let last = 0
    let changes = 0
    this.readOperand()
    for (;;) {
      const what = kinds[this.at]
      if (what === kind.AND || what === kind.OR) {
        this.findings.scope.ccn++
        if (this.#changes > 0) {
          changes += this.#changes - (this.#first === last ? 1 : 0)
          if (first === 0) first = this.#first
          last = this.#last
          this.#changes = 0
        }
        if (last !== what) changes++
        if (first === 0) first = what
        last = what
        this.at++
        this.readOperand()
      } else if (IS_BINARY[what]) {
        this.#endRun()
        this.#skipOperator(what)
        this.readOperand()
        this.#endRun()
      } else if ((what === kind.AS || what === kind.SATISFIES) && this.hasTypes && !this.breaks[this.at]) {
        this.#endRun()
        this.at++
        this.skipType()
      } else break
    }
    if (changes === 0) return
    if (this.#changes > 0) {
      changes += this.#changes - (this.#first === last ? 1 : 0)
      last = this.#last
    }
    this.#first = first
    this.#last = last
    this.#changes = changes
  }

  #skipOperator(what: number): void {
    if (what === kind.COALESCE) this.findings.scope.ccn++
    if (what === kind.GREATER) while (this.#isJoined(kind.GREATER)) this.at++
    if (what === kind.GREATER && this.#isJoined(kind.EQUALS)) this.at++
    this.at++
  }

  #isJoined(what: number): boolean {
    const next = this.at + 1
    return this.kinds[next] === what && this.starts[next] === this.ends[this.at]
  }

  #endRun(): void {
    this.findings.scope.cognitive += this.#changes
    this.#changes = 0
  }

  /** What operators join. */
  protected readOperand(): void {
    const start = this.at
    this.#skipPrefixes()
    const isPlain = this.at === start
    this.#readPrimary()
    if (!isPlain || this.#beginsSuffix()) this.#endRun()
    this.#readSuffixes()
  }

  #beginsSuffix(): boolean {
    const what = this.kinds[this.at]
    if (what === kind.NOT || what === kind.STEP) return !this.breaks[this.at]
    return BEGINS_SUFFIX[what] === 1
  }

  #skipPrefixes(): void {
    for (;;) {
      const what = this.kinds[this.at]
      if (IS_PREFIX[what] || (what === kind.AWAIT && this.#isAwait())) this.at++
      else if (what === kind.NEW && this.kinds[this.at + 1] !== kind.DOT) this.at++
      else if (what === kind.LESS && this.hasTypes) this.skipAngles()
      else return
    }
  }

  #isAwait(): boolean {
    const next = this.kinds[this.at + 1]
    return !ENDS_VALUE[next] && next !== kind.DOT && next !== kind.EQUALS
  }

  #readPrimary(): void {
    const what = this.kinds[this.at]
    switch (what) {
      case kind.OPEN_PAREN:
        this.#readParentheses()
        return
      case kind.OPEN_BRACKET:
        this.#readArray()
        return
      case kind.OPEN_BRACE:
        this.readObject()
        return
      case kind.OPEN_TEMPLATE:
        this.#readTemplate()
        return
      case kind.OPEN_ELEMENT:
        this.#readElement()
        return
      case kind.FUNCTION:
        this.#readFunctionExpression(this.at)
        return
      case kind.CLASS:
        this.readClass()
        return
      case kind.ASYNC:
        this.at++
        if (this.kinds[this.at] === kind.FUNCTION && !this.breaks[this.at])
          this.#readFunctionExpression(this.at - 1)
        return
      case kind.NEW:
        this.at += 3
        return
      case kind.IMPORT:
      case kind.STRING:
      case kind.NUMBER:
      case kind.REGEX:
      case kind.TEMPLATE:
      case kind.PRIVATE_NAME:
        this.at++
        return
    }
    if (!kind.isName(what)) unsure()
    this.at++
  }

  #readParentheses(): void {
    this.at++
    this.#openValue(undefined)
    if (this.takeIf(kind.COMMA)) {
      this.#endRun()
      this.readExpression()
    }
    this.take(kind.CLOSE_PAREN)
  }

  #readArray(): void {
    this.at++
    while (!this.takeIf(kind.CLOSE_BRACKET)) {
      if (this.takeIf(kind.COMMA)) continue
      this.takeIf(kind.SPREAD)
      this.readValue()
      this.endItem(kind.CLOSE_BRACKET)
    }
  }

  #readTemplate(): void {
    this.at++
    while (this.takeIf(kind.OPEN_BRACE)) {
      this.readExpression()
      this.take(kind.CLOSE_BRACE)
    }
    this.take(kind.CLOSE_TEMPLATE)
  }

  #readElement(): void {
    this.enter()
    this.at++
    while (!this.takeIf(kind.CLOSE_ELEMENT)) {
      if (this.kinds[this.at] === kind.OPEN_ELEMENT) this.#readElement()
      else this.#readHole()
    }
    this.leave()
  }

  /** `{}` with or without something in it. */
  #readHole(): void {
    this.take(kind.OPEN_BRACE)
    if (this.takeIf(kind.CLOSE_BRACE)) return
    this.takeIf(kind.SPREAD)
    this.readExpression()
    this.take(kind.CLOSE_BRACE)
  }

  #readFunctionExpression(start: number): void {
    const given = this.#given
    this.#given = undefined
    this.take(kind.FUNCTION)
    this.takeIf(kind.STAR)
    const isNamed = kind.isName(this.kinds[this.at])
    if (isNamed) this.at++
    this.readFunction(this.starts[start], isNamed ? this.nameOf(this.at - 1, this.at) : given)
  }

  #readSuffixes(): void {
    for (;;) {
      switch (this.kinds[this.at]) {
        case kind.DOT:
          this.at++
          this.#takeProperty()
          break
        case kind.OPTIONAL_DOT:
          this.at++
          if (this.kinds[this.at] >= kind.PRIVATE_NAME) this.at++
          else if (this.kinds[this.at] === kind.LESS) this.skipAngles()
          break
        case kind.OPEN_PAREN:
          this.readArguments()
          break
        case kind.OPEN_BRACKET:
          this.at++
          this.readExpression()
          this.take(kind.CLOSE_BRACKET)
          break
        case kind.OPEN_TEMPLATE:
          this.#readTemplate()
          break
        case kind.TEMPLATE:
          this.at++
          break
        case kind.NOT:
          if (!this.hasTypes || this.breaks[this.at]) return
          this.at++
          break
        case kind.STEP:
          if (this.breaks[this.at]) return
          this.at++
          break
        case kind.LESS: {
          const end = this.hasTypes ? this.#typeArgumentsEnd() : NONE
          if (end === NONE) return
          this.at = end
          break
        }
        default:
          return
      }
    }
  }

  #takeProperty(): void {
    if (this.kinds[this.at] < kind.PRIVATE_NAME) unsure()
    this.at++
  }

  /** -1 where `<` compares: behind type arguments comes a call, or nothing that could be an operand. */
  #typeArgumentsEnd(): number {
    const end = this.anglesEnd(this.at)
    if (end === NONE) return NONE
    const next = this.kinds[end]
    const isCalled = next === kind.OPEN_PAREN || next === kind.TEMPLATE || next === kind.OPEN_TEMPLATE
    const isEnd = ENDS_VALUE[next] || CONTINUES_VALUE[next] || this.breaks[end]
    return isCalled || (isEnd && next !== kind.LESS && next !== kind.SIGN && next !== kind.GREATER)
      ? end
      : NONE
  }

  protected override readArguments(): void {
    const call = this.#noteCall(this.at - 1)
    let count = 0
    this.take(kind.OPEN_PAREN)
    while (!this.takeIf(kind.CLOSE_PAREN)) {
      this.takeIf(kind.SPREAD)
      this.readValue()
      count++
      this.endItem(kind.CLOSE_PAREN)
    }
    this.calls[call + 1] = count
  }

  #noteCall(callee: number): number {
    return this.calls.push(callee, 0) - 2
  }
}
