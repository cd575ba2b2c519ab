import type { Name } from './findings.ts'
import * as kind from './kinds.ts'
import { OperandReader } from './operand-reader.ts'
import { CONTINUES_VALUE, ENDS_VALUE, IS_BINARY } from './token-sets.ts'
import { unsure } from './unsure.ts'

const NONE = -1

/** Reads expressions: functions in them, ternaries, and runs of logical operators. */
export abstract class ExpressionReader extends OperandReader {
  protected override readExpression(): void {
    do this.readValue()
    while (this.takeIf(kind.COMMA))
  }

  protected override readValue(name?: Name): void {
    this.openValue(name)
    this.endRun()
  }

  /** Leaves the run of operators open, if it is all there is. */
  protected override openValue(name?: Name): void {
    this.enter()
    const what = this.kinds[this.at]
    if (what === kind.YIELD) this.#readYield()
    else if (this.#isArrow(what)) this.readArrow(this.at, name)
    else {
      this.given = name && this.#isWholeFunction(what) ? name : undefined
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
        this.endRun()
        findings.deepen(structures, length)
        this.#readTernary()
        break
      case kind.EQUALS: {
        this.endRun()
        const name = this.nameOf(start, this.at)
        this.at++
        this.readValue(name)
        break
      }
      case kind.ASSIGN:
        this.endRun()
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
        if (this.changes > 0) {
          changes += this.changes - (this.first === last ? 1 : 0)
          if (first === 0) first = this.first
          last = this.last
          this.changes = 0
        }
        if (last !== what) changes++
        if (first === 0) first = what
        last = what
        this.at++
        this.readOperand()
      } else if (IS_BINARY[what]) {
        this.endRun()
        this.#skipOperator(what)
        this.readOperand()
        this.endRun()
      } else if ((what === kind.AS || what === kind.SATISFIES) && this.hasTypes && !this.breaks[this.at]) {
        this.endRun()
        this.at++
        this.skipType()
      } else break
    }
    if (changes === 0) return
    if (this.changes > 0) {
      changes += this.changes - (this.first === last ? 1 : 0)
      last = this.last
    }
    this.first = first
    this.last = last
    this.changes = changes
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
}
