import { ExpressionReader } from './expression-reader.ts'
import * as kind from './kinds.ts'
import { unsure } from './unsure.ts'

const IS_MODIFIER = new Uint8Array(256)
for (const word of [
  ...[kind.STATIC, kind.GET, kind.SET, kind.ASYNC, kind.PUBLIC, kind.PRIVATE, kind.PROTECTED],
  ...[kind.READONLY, kind.ABSTRACT, kind.OVERRIDE, kind.DECLARE, kind.ACCESSOR],
])
  IS_MODIFIER[word] = 1

/** Tokens behind which a word was a name, whatever it says elsewhere. */
const ENDS_NAME = new Uint8Array(256)
for (const token of [
  ...[kind.OPEN_PAREN, kind.COMMA, kind.COLON, kind.EQUALS, kind.CLOSE_BRACE, kind.SEMICOLON],
  ...[kind.QUESTION, kind.NOT, kind.LESS, kind.END],
])
  ENDS_NAME[token] = 1

/** Reads objects and classes. */
export abstract class ClassReader extends ExpressionReader {
  /** Over a semicolon, or what stands in for it. */
  protected endStatement(): void {
    if (this.takeIf(kind.SEMICOLON)) return
    const what = this.kinds[this.at]
    if (!this.breaks[this.at] && what !== kind.CLOSE_BRACE && what !== kind.END) unsure()
  }

  protected override readObject(): void {
    this.enter()
    this.at++
    while (!this.takeIf(kind.CLOSE_BRACE)) {
      if (this.takeIf(kind.SPREAD)) this.readValue()
      else this.#readProperty()
      this.endItem(kind.CLOSE_BRACE)
    }
    this.leave()
  }

  #readProperty(): void {
    const start = this.at
    this.at = this.keyAt(start)
    const key = this.at
    this.readKey()
    const name = this.nameOf(key, this.at)
    switch (this.kinds[this.at]) {
      case kind.OPEN_PAREN:
      case kind.LESS:
        this.readFunction(this.starts[start], name)
        break
      case kind.COLON:
        this.at++
        this.readValue(name)
        break
      case kind.EQUALS:
        // an object that turns out to be a pattern
        this.at++
        this.readValue()
        break
      default:
        if (!kind.isName(this.kinds[key])) unsure()
    }
  }

  /** Behind the modifiers of a member. */
  protected keyAt(from: number): number {
    let at = from
    while (IS_MODIFIER[this.kinds[at]] && !ENDS_NAME[this.kinds[at + 1]]) at++
    return this.kinds[at] === kind.STAR ? at + 1 : at
  }

  protected override readClass(): void {
    const { findings } = this
    const { prefix } = findings.scope
    this.take(kind.CLASS)
    if (this.beginsName(this.at)) {
      const name = this.nameOf(this.at, this.at + 1)
      findings.addType('class', name)
      findings.enterNames(name)
      this.at++
    }
    this.skipAngles()
    this.#readHeritage()
    this.#readBody()
    findings.scope.prefix = prefix
  }

  /** Whether a class has a name. */
  protected beginsName(at: number): boolean {
    return kind.isName(this.kinds[at]) && this.kinds[at] !== kind.IMPLEMENTS
  }

  #readHeritage(): void {
    if (this.takeIf(kind.EXTENDS)) {
      this.readOperand()
      this.skipAngles()
    }
    if (this.hasTypes && this.takeIf(kind.IMPLEMENTS)) this.skipTypes()
  }

  /** A list of types. */
  protected skipTypes(): void {
    do this.skipType()
    while (this.takeIf(kind.COMMA))
  }

  #readBody(): void {
    this.enter()
    this.take(kind.OPEN_BRACE)
    while (!this.takeIf(kind.CLOSE_BRACE)) if (!this.takeIf(kind.SEMICOLON)) this.#readMember()
    this.leave()
  }

  #readMember(): void {
    while (this.kinds[this.at] === kind.AT) this.#readDecorator()
    const start = this.at
    if (this.kinds[start] === kind.STATIC && this.kinds[start + 1] === kind.OPEN_BRACE) {
      this.at++
      this.readBlock()
      return
    }
    this.at = this.keyAt(start)
    if (this.#isIndex()) this.skipPair(kind.OPEN_BRACKET)
    else if (this.#readNamed(start)) return
    this.skipAnnotation()
    this.endStatement()
  }

  /** In the grammar of JavaScript a decorator is a part of the method. */
  #readDecorator(): void {
    if (!this.hasTypes) unsure()
    this.readDecorator()
  }

  /** `[key: string]: T` */
  #isIndex(): boolean {
    const { kinds, at } = this
    return this.hasTypes && kinds[at] === kind.OPEN_BRACKET && kinds[at + 2] === kind.COLON
  }

  /** True for a method, which nothing has to end. */
  #readNamed(start: number): boolean {
    const key = this.at
    this.readKey()
    const name = this.nameOf(key, this.at)
    if (this.hasTypes && this.kinds[this.at] === kind.QUESTION && ENDS_NAME[this.kinds[this.at + 1]])
      this.at++
    if (this.kinds[this.at] === kind.OPEN_PAREN || this.kinds[this.at] === kind.LESS) {
      this.readFunction(this.starts[start], name)
      return true
    }
    this.skipAnnotation()
    if (this.takeIf(kind.EQUALS)) this.readValue(name)
    return false
  }
}
