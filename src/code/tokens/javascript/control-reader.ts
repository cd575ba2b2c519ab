import { ClassReader } from './class-reader.ts'
import * as kind from './kinds.ts'
import { unsure } from './unsure.ts'

/** Reads control structures, and counts what each costs. */
export abstract class ControlReader extends ClassReader {
  protected abstract readStatement(): void
  /** A declared name or pattern. */
  protected abstract noteBinding(start: number, end: number): void

  /** The keyword and the parentheses behind it. */
  protected readCondition(): void {
    this.at++
    this.take(kind.OPEN_PAREN)
    this.readExpression()
    this.take(kind.CLOSE_PAREN)
  }

  protected readIf(): void {
    const { findings } = this
    findings.addStructure()
    findings.nest()
    for (;;) {
      this.readCondition()
      this.readStatement()
      if (!this.takeIf(kind.ELSE)) break
      findings.scope.cognitive++
      if (this.kinds[this.at] !== kind.IF) {
        this.readStatement()
        break
      }
      findings.scope.ccn++
    }
    findings.unnest()
  }

  protected readReturn(): void {
    this.at++
    const what = this.kinds[this.at]
    const isBare = this.breaks[this.at] || what === kind.SEMICOLON || what === kind.CLOSE_BRACE
    if (!isBare) this.readExpression()
    this.endStatement()
  }

  protected readJump(): void {
    this.at++
    if (kind.isName(this.kinds[this.at]) && !this.breaks[this.at]) {
      this.findings.scope.cognitive++
      this.at++
    }
    this.endStatement()
  }

  protected readWhile(): void {
    this.findings.addStructure()
    this.findings.nest()
    this.readCondition()
    this.readStatement()
    this.findings.unnest()
  }

  protected readDo(): void {
    this.findings.addStructure()
    this.findings.nest()
    this.at++
    this.readStatement()
    if (this.kinds[this.at] !== kind.WHILE) unsure()
    this.readCondition()
    this.takeIf(kind.SEMICOLON)
    this.findings.unnest()
  }

  protected readFor(): void {
    this.findings.addStructure()
    this.findings.nest()
    this.at++
    this.takeIf(kind.AWAIT)
    this.take(kind.OPEN_PAREN)
    if (this.#isIteration()) this.#readIteration()
    else this.#readSteps()
    this.take(kind.CLOSE_PAREN)
    this.readStatement()
    this.findings.unnest()
  }

  /** Whether `of` or `in` comes before any semicolon. */
  #isIteration(): boolean {
    const { kinds } = this
    for (let at = this.at; kinds[at] !== kind.CLOSE_PAREN && kinds[at] !== kind.SEMICOLON; at++) {
      if (kinds[at] < kind.OPEN_ELEMENT && kinds[at] & 1) at = this.partners[at]
      else if (kinds[at] === kind.IN) return true
      else if (kinds[at] === kind.OF && at > this.at && this.#endsBinding(at - 1)) return true
    }
    return false
  }

  #endsBinding(at: number): boolean {
    const what = this.kinds[at]
    return kind.isName(what) || what === kind.CLOSE_BRACE || what === kind.CLOSE_BRACKET
  }

  #readIteration(): void {
    if (this.#beginsVariables()) {
      this.at += this.kinds[this.at] === kind.AWAIT ? 2 : 1
      this.readPattern()
    } else this.readOperand()
    if (this.kinds[this.at] !== kind.IN && this.kinds[this.at] !== kind.OF) unsure()
    this.at++
    this.readExpression()
  }

  #readSteps(): void {
    if (this.#beginsVariables()) this.#readVariableList()
    else if (this.kinds[this.at] !== kind.SEMICOLON) this.readExpression()
    this.take(kind.SEMICOLON)
    if (this.kinds[this.at] !== kind.SEMICOLON) this.readExpression()
    this.take(kind.SEMICOLON)
    if (this.kinds[this.at] !== kind.CLOSE_PAREN) this.readExpression()
  }

  #beginsVariables(): boolean {
    const what = this.kinds[this.at]
    if (what === kind.USING || what === kind.AWAIT) return this.beginsUsing(this.at)
    return what === kind.CONST || what === kind.LET || what === kind.VAR
  }

  /** `using a` or `await using a` */
  protected beginsUsing(from: number): boolean {
    const at = this.kinds[from] === kind.AWAIT ? from + 1 : from
    const next = this.kinds[at + 1]
    return this.kinds[at] === kind.USING && kind.isName(next) && next !== kind.OF && !this.breaks[at + 1]
  }

  protected readSwitch(): void {
    const { findings } = this
    findings.addStructure(0)
    findings.nest()
    this.readCondition()
    this.take(kind.OPEN_BRACE)
    while (!this.takeIf(kind.CLOSE_BRACE)) this.#readClause()
    findings.unnest()
  }

  #readClause(): void {
    if (this.takeIf(kind.CASE)) {
      this.findings.scope.ccn++
      this.readExpression()
      this.take(kind.COLON)
    } else if (this.takeIf(kind.DEFAULT)) this.take(kind.COLON)
    else this.readStatement()
  }

  protected readTry(): void {
    this.at++
    this.readBlock()
    if (this.kinds[this.at] === kind.CATCH) this.#readCatch()
    if (this.takeIf(kind.FINALLY)) this.readBlock()
  }

  #readCatch(): void {
    this.findings.addStructure()
    this.findings.nest()
    this.at++
    if (this.takeIf(kind.OPEN_PAREN)) {
      this.readBinding()
      this.take(kind.CLOSE_PAREN)
    }
    this.readBlock()
    this.findings.unnest()
  }

  protected readVariables(): void {
    this.#readVariableList()
    this.endStatement()
  }

  #readVariableList(): void {
    do {
      this.at++
      const start = this.at
      this.readPattern()
      const end = this.at
      this.noteBinding(start, end)
      this.skipAnnotation()
      if (this.takeIf(kind.EQUALS)) this.readValue(this.nameOf(start, end))
    } while (this.kinds[this.at] === kind.COMMA)
  }
}
