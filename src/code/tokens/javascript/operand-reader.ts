import type { Name } from './findings.ts'
import { FunctionReader } from './function-reader.ts'
import * as kind from './kinds.ts'
import { BEGINS_SUFFIX, CONTINUES_VALUE, ENDS_VALUE, IS_PREFIX } from './token-sets.ts'
import { unsure } from './unsure.ts'

const NONE = -1

type Primary = (reader: OperandReader) => void

/** By the kind of the first token. A table keeps the engine from compiling each of them into every other. */
const PRIMARIES: Primary[] = new Array(128).fill(() => unsure())

/** Reads what operators join: operands with what stands before and behind them. */
export abstract class OperandReader extends FunctionReader {
  /** Pairs of the token before the parentheses and a number of arguments, one for each call from a named function. */
  readonly calls: number[] = []
  /** The name of the function that comes next. */
  protected given: Name | undefined
  /** The run of logical operators in the parentheses that were just read: it may go on behind them. */
  protected first = 0
  protected last = 0
  protected changes = 0

  protected abstract readObject(): void
  protected abstract readClass(): void
  /** A value of whose logical operators the run stays open, if they are all there is. */
  protected abstract openValue(name?: Name): void

  /** Counts the run of operators that is open. */
  protected endRun(): void {
    this.findings.scope.cognitive += this.changes
    this.changes = 0
  }

  /** What operators join. */
  protected readOperand(): void {
    const start = this.at
    this.#skipPrefixes()
    const isPlain = this.at === start
    PRIMARIES[this.kinds[this.at]](this)
    if (!isPlain || this.#beginsSuffix()) this.endRun()
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

  static {
    const on = (what: number, read: Primary) => {
      PRIMARIES[what] = read
    }
    on(kind.OPEN_PAREN, (reader) => reader.#readParentheses())
    on(kind.OPEN_BRACKET, (reader) => reader.#readArray())
    on(kind.OPEN_BRACE, (reader) => reader.readObject())
    on(kind.OPEN_TEMPLATE, (reader) => reader.#readTemplate())
    on(kind.OPEN_ELEMENT, (reader) => reader.#readElement())
    on(kind.FUNCTION, (reader) => reader.#readFunctionExpression(reader.at))
    on(kind.CLASS, (reader) => reader.readClass())
    on(kind.ASYNC, (reader) => reader.#readAsync())
    on(kind.NEW, (reader) => reader.#skipTarget())
    for (const what of [kind.IMPORT, kind.STRING, kind.NUMBER, kind.REGEX, kind.TEMPLATE, kind.PRIVATE_NAME])
      on(what, (reader) => reader.#skipPlain())
    for (let what = kind.WORD; kind.isName(what); what++)
      if (what !== kind.ASYNC) on(what, PRIMARIES[kind.STRING])
  }

  #skipPlain(): void {
    this.at++
  }

  /** `new.target` */
  #skipTarget(): void {
    this.at += 3
  }

  #readAsync(): void {
    this.at++
    if (this.kinds[this.at] === kind.FUNCTION && !this.breaks[this.at])
      this.#readFunctionExpression(this.at - 1)
  }

  #readParentheses(): void {
    this.at++
    this.openValue()
    if (this.takeIf(kind.COMMA)) {
      this.endRun()
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
    const given = this.given
    this.given = undefined
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
    if (call >= 0) this.calls[call] = count
  }

  /** Where the number of arguments goes; -1 for a call that can't be part of a recursion. */
  #noteCall(callee: number): number {
    return this.findings.scope.isCallable ? this.calls.push(callee, 0) - 1 : -1
  }
}
