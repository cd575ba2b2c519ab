import type { Findings, Name } from './findings.ts'
import * as kind from './kinds.ts'
import type { TokenTable } from './token-table.ts'
import { TypeReader } from './type-reader.ts'
import { unsure } from './unsure.ts'

/** Deeper nests are left to the parser, which needs no stack for them. */
const MAX_DEPTH = 200

/** Words that may stand before a parameter's name. */
const PARAMETER_MODIFIERS = new Uint8Array(256)
for (const word of [kind.PUBLIC, kind.PRIVATE, kind.PROTECTED, kind.READONLY, kind.OVERRIDE])
  PARAMETER_MODIFIERS[word] = 1

/** Reads functions: what they are called, their parameters and where they end. */
export abstract class FunctionReader extends TypeReader {
  protected readonly findings: Findings
  protected readonly hasTypes: boolean
  #depth = 0

  constructor(tokens: TokenTable, findings: Findings, hasTypes: boolean) {
    super(tokens)
    this.findings = findings
    this.hasTypes = hasTypes
  }

  /** An expression without commas; a function that is all of it is called by `name` if it has no own. */
  protected abstract readValue(name?: Name): void
  protected abstract readExpression(): void
  protected abstract readBlock(): void
  protected abstract readArguments(): void

  protected enter(): void {
    if (++this.#depth > MAX_DEPTH) unsure()
  }

  protected leave(): void {
    this.#depth--
  }

  /** What a range of tokens spells; `end` is the token behind it. */
  protected nameOf(start: number, end: number): Name {
    return { start: this.starts[start], end: this.ends[end - 1] }
  }

  /** Where the last token ended. */
  protected get lastEnd(): number {
    return this.ends[this.at - 1]
  }

  /** From the type parameters or parameters on; `start` is the position of the function's first token. */
  protected readFunction(start: number, name: Name | undefined): void {
    this.findings.openFunction(start, name)
    this.skipAngles()
    const params = this.#readParameters()
    this.#skipReturnType()
    if (this.kinds[this.at] !== kind.OPEN_BRACE) {
      // an overload, or an abstract or ambient function
      if (!this.hasTypes || !this.findings.dropFunction()) unsure()
      return
    }
    const body = this.starts[this.at]
    this.readBlock()
    this.findings.closeFunction(body, this.lastEnd, params)
  }

  /** `start` is the first token, which may be `async`. */
  protected readArrow(start: number, name: Name | undefined): void {
    this.findings.openFunction(this.starts[start], name)
    const params = this.#readArrowHead()
    this.take(kind.ARROW)
    const body = this.starts[this.at]
    if (this.kinds[this.at] === kind.OPEN_BRACE) this.readBlock()
    else this.readValue()
    this.findings.closeFunction(body, this.lastEnd, params)
  }

  #readArrowHead(): number {
    if (this.kinds[this.at] === kind.ASYNC && this.kinds[this.at + 1] !== kind.ARROW) this.at++
    if (kind.isName(this.kinds[this.at])) {
      this.at++
      return 1
    }
    this.skipAngles()
    const params = this.#readParameters()
    this.#skipReturnType()
    return params
  }

  #skipReturnType(): void {
    if (this.hasTypes && this.takeIf(kind.COLON)) this.skipType()
  }

  /** Says how many there are. */
  #readParameters(): number {
    let count = 0
    this.take(kind.OPEN_PAREN)
    while (!this.takeIf(kind.CLOSE_PAREN)) {
      while (this.kinds[this.at] === kind.AT) this.readDecorator()
      while (PARAMETER_MODIFIERS[this.kinds[this.at]] && this.#beginsPattern(this.at + 1)) this.at++
      this.takeIf(kind.SPREAD)
      this.readBinding()
      if (this.takeIf(kind.EQUALS)) this.readValue()
      count++
      this.endItem(kind.CLOSE_PAREN)
    }
    return count
  }

  /** A comma, unless the list ends here. */
  protected endItem(closing: number): void {
    if (this.kinds[this.at] !== closing) this.take(kind.COMMA)
  }

  #beginsPattern(at: number): boolean {
    const what = this.kinds[at]
    return kind.isName(what) || what === kind.OPEN_BRACE || what === kind.OPEN_BRACKET
  }

  /** A name or pattern, with its type. */
  protected readBinding(): void {
    this.readPattern()
    this.skipAnnotation()
  }

  /** `?: T`, `!: T` or `: T` */
  protected skipAnnotation(): void {
    if (!this.hasTypes) return
    if (this.kinds[this.at] === kind.QUESTION || this.kinds[this.at] === kind.NOT) this.at++
    if (this.takeIf(kind.COLON)) this.skipType()
  }

  /** What is declared: a name, or names in brackets. */
  protected readPattern(): void {
    const what = this.kinds[this.at]
    if (what === kind.OPEN_BRACE) this.#readObjectPattern()
    else if (what === kind.OPEN_BRACKET) this.#readArrayPattern()
    else if (kind.isName(what)) this.at++
    else unsure()
  }

  #readObjectPattern(): void {
    this.enter()
    this.at++
    while (!this.takeIf(kind.CLOSE_BRACE)) {
      if (this.takeIf(kind.SPREAD)) this.readPattern()
      else this.#readProperty()
      if (this.takeIf(kind.EQUALS)) this.readValue()
      this.endItem(kind.CLOSE_BRACE)
    }
    this.leave()
  }

  #readProperty(): void {
    const isName = kind.isName(this.kinds[this.at])
    this.readKey()
    if (this.takeIf(kind.COLON)) this.readPattern()
    else if (!isName) unsure()
  }

  #readArrayPattern(): void {
    this.enter()
    this.at++
    while (!this.takeIf(kind.CLOSE_BRACKET)) {
      if (this.takeIf(kind.COMMA)) continue
      this.takeIf(kind.SPREAD)
      this.readPattern()
      if (this.takeIf(kind.EQUALS)) this.readValue()
      this.endItem(kind.CLOSE_BRACKET)
    }
    this.leave()
  }

  /** A property's name. */
  protected readKey(): void {
    const what = this.kinds[this.at]
    if (what === kind.OPEN_BRACKET) this.#readComputedKey()
    else if (what >= kind.PRIVATE_NAME || what === kind.STRING || what === kind.NUMBER) this.at++
    else unsure()
  }

  #readComputedKey(): void {
    const { length } = this.findings.ranges
    this.at++
    this.readValue()
    this.take(kind.CLOSE_BRACKET)
    // a function in here would stand in the list before the one it is the name of
    if (this.findings.ranges.length !== length) unsure()
  }

  protected readDecorator(): void {
    this.take(kind.AT)
    if (this.kinds[this.at] === kind.OPEN_PAREN) {
      this.readArguments()
      return
    }
    this.takeWord()
    while (this.takeIf(kind.DOT)) this.takeWord()
    this.skipAngles()
    if (this.kinds[this.at] === kind.OPEN_PAREN) this.readArguments()
  }
}
