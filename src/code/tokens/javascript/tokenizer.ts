import * as character from './characters.ts'
import { BEGINS, BRACKETS } from './characters.ts'
import {
  attributesEnd,
  closingTagEnd,
  isClosingTag,
  isElement,
  tagArgumentsEnd,
  tagNameEnd,
  textEnd,
} from './jsx.ts'
import * as kind from './kinds.ts'
import { numberEnd, regexEnd, stringEnd, templatePartEnd, wordEnd } from './literals.ts'
import { operatorAt } from './operators.ts'
import type { TokenTable } from './token-table.ts'
import { unsure } from './unsure.ts'

/** What the syntax allows beyond ECMAScript. */
export interface Dialect {
  hasTypes: boolean
  hasElements: boolean
}

/** Whether a `/` divides and a `<` compares, or both open something; behind `}` both are possible. */
const OPERATOR_DUE = 0
const OPERAND_DUE = 1
const UNCLEAR = 2

/** What a bracket that is still open stands for, in place of its partner. */
const PLAIN = 0
const CONDITION = 1
const HOLE = 2
const ATTRIBUTE = 3
const CHILD = 4

/** Where markup goes on. */
const IN_CODE = 0
const IN_TAG = 1
const IN_TEXT = 2

/** Words behind which an operand is due. */
const OPENS_OPERAND = new Uint8Array(256)
for (const word of [
  ...[kind.RETURN, kind.CASE, kind.DO, kind.ELSE, kind.IN, kind.INSTANCEOF, kind.NEW, kind.DELETE],
  ...[kind.VOID, kind.TYPEOF, kind.THROW, kind.DEFAULT, kind.AWAIT, kind.YIELD],
])
  OPENS_OPERAND[word] = OPERAND_DUE

/** Cuts a text into tokens and finds each bracket's partner. */
export class Tokenizer {
  readonly #raw: string
  readonly #tokens: TokenTable
  readonly #dialect: Dialect
  #at = 0
  #due = OPERAND_DUE
  #isBreak = 1
  /** The newline that was looked for last. */
  #newline = -1
  readonly #open: number[] = []

  constructor(raw: string, tokens: TokenTable, dialect: Dialect) {
    this.#raw = raw
    this.#tokens = tokens
    this.#dialect = dialect
  }

  run(): void {
    const raw = this.#raw
    const { length } = raw
    this.#tokens.count = 0
    if (raw.startsWith('#!')) this.#lineComment()
    while (this.#at < length) {
      const code = raw.charCodeAt(this.#at)
      switch (BEGINS[code]) {
        case character.WORD:
          this.#word(wordEnd(raw, this.#at))
          break
        case character.BLANK:
          this.#at++
          break
        case character.NEWLINE:
          this.#at++
          this.#isBreak = 1
          break
        case character.QUOTE:
          this.#literal(kind.STRING, stringEnd(raw, this.#at))
          break
        case character.OPERATOR:
          this.#operator(code)
          break
        case character.OPEN:
          this.#openBracket(BRACKETS[code])
          break
        case character.CLOSE:
          this.#closeBracket(BRACKETS[code])
          break
        case character.DOT:
          this.#dot()
          break
        case character.DIGIT:
          this.#literal(kind.NUMBER, numberEnd(raw, this.#at))
          break
        case character.SLASH:
          this.#slash()
          break
        case character.ANGLE:
          this.#angle()
          break
        case character.BACKTICK:
          this.#template()
          break
        case character.HASH:
          this.#literal(kind.PRIVATE_NAME, wordEnd(raw, this.#at))
          break
        default:
          unsure()
      }
    }
    if (this.#open.length > 0) unsure()
    this.#tokens.finish(length)
  }

  #add(what: number, end: number): void {
    this.#tokens.add(what, this.#at, end, this.#isBreak)
    this.#isBreak = 0
    this.#at = end
  }

  #literal(what: number, end: number): void {
    this.#add(what, end)
    this.#due = OPERATOR_DUE
  }

  #last(): number {
    const { count, kinds } = this.#tokens
    return count === 0 ? kind.END : kinds[count - 1]
  }

  #word(end: number): void {
    const last = this.#last()
    const isProperty = last === kind.DOT || last === kind.OPTIONAL_DOT
    const what = isProperty ? kind.WORD : kind.wordKind(this.#raw, this.#at, end)
    this.#add(what, end)
    this.#due = OPENS_OPERAND[what]
  }

  #operator(code: number): void {
    const operator = operatorAt(this.#raw, this.#at)
    let what = operator >> 2
    let length = operator & 3
    if (what === kind.OPTIONAL_DOT && BEGINS[this.#raw.charCodeAt(this.#at + 2)] === character.DIGIT) {
      what = kind.QUESTION
      length = 1
    }
    // behind an operand `!` belongs to it, and so do `++` and `--`
    const isPostfix = what === kind.STEP || (what === kind.NOT && code === 33 && this.#isBreak === 0)
    if (!isPostfix || this.#due === OPERAND_DUE) this.#due = what === kind.GREATER ? UNCLEAR : OPERAND_DUE
    this.#add(what, this.#at + length)
  }

  #dot(): void {
    if (BEGINS[this.#raw.charCodeAt(this.#at + 1)] === character.DIGIT)
      this.#literal(kind.NUMBER, numberEnd(this.#raw, this.#at))
    else {
      const operator = operatorAt(this.#raw, this.#at)
      this.#add(operator >> 2, this.#at + (operator & 3))
      this.#due = OPERAND_DUE
    }
  }

  #openBracket(what: number): void {
    this.#push(what, this.#at + 1, what === kind.OPEN_PAREN && this.#isCondition() ? CONDITION : PLAIN)
  }

  #push(what: number, end: number, role: number): void {
    const { count } = this.#tokens
    this.#open.push(count)
    this.#add(what, end)
    this.#tokens.partners[count] = role
    this.#due = OPERAND_DUE
  }

  /** Behind `if (…)` begins a statement. */
  #isCondition(): boolean {
    const last = this.#last()
    return last === kind.IF || last === kind.WHILE || last === kind.FOR || last === kind.WITH
  }

  #closeBracket(what: number): void {
    const role = this.#pop(what, this.#at + 1)
    if (what !== kind.CLOSE_BRACE) {
      this.#due = role === CONDITION ? OPERAND_DUE : OPERATOR_DUE
      return
    }
    this.#due = UNCLEAR
    if (role === HOLE) this.#templatePart()
    else if (role === ATTRIBUTE) this.#markup(IN_TAG)
    else if (role === CHILD) this.#markup(IN_TEXT)
  }

  /** Closes what was opened last; tells what it stood for. */
  #pop(what: number, end: number): number {
    const { count, kinds, partners } = this.#tokens
    const opening = this.#open.pop()
    if (opening === undefined || kinds[opening] !== what - 1) return unsure()
    this.#add(what, end)
    const role = partners[opening]
    this.#tokens.partners[opening] = count
    this.#tokens.partners[count] = opening
    return role
  }

  #template(): void {
    const end = templatePartEnd(this.#raw, this.#at + 1)
    if (this.#raw.charCodeAt(end - 1) === 96) {
      this.#literal(kind.TEMPLATE, end)
      return
    }
    this.#push(kind.OPEN_TEMPLATE, end - 2, PLAIN)
    this.#push(kind.OPEN_BRACE, end, HOLE)
  }

  /** Behind a hole. */
  #templatePart(): void {
    const end = templatePartEnd(this.#raw, this.#at)
    if (this.#raw.charCodeAt(end - 1) === 96) {
      this.#pop(kind.CLOSE_TEMPLATE, end)
      this.#due = OPERATOR_DUE
    } else {
      this.#at = end - 2
      this.#push(kind.OPEN_BRACE, end, HOLE)
    }
  }

  #slash(): void {
    const next = this.#raw.charCodeAt(this.#at + 1)
    if (next === 47) this.#lineComment()
    else if (next === 42) this.#blockComment()
    else if (this.#due === OPERATOR_DUE) this.#operator(47)
    else if (this.#due === OPERAND_DUE) this.#literal(kind.REGEX, regexEnd(this.#raw, this.#at))
    else unsure()
  }

  #lineComment(): void {
    const end = this.#raw.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#raw.length : end
  }

  #blockComment(): void {
    const end = this.#raw.indexOf('*/', this.#at + 2)
    if (end < 0) unsure()
    if (this.#newlineFrom(this.#at) < end) this.#isBreak = 1
    this.#at = end + 2
  }

  /** Looked for once for all the comments on a line. */
  #newlineFrom(start: number): number {
    if (this.#newline < start) {
      const newline = this.#raw.indexOf('\n', start)
      this.#newline = newline < 0 ? this.#raw.length : newline
    }
    return this.#newline
  }

  #angle(): void {
    const { hasElements, hasTypes } = this.#dialect
    if (hasElements && this.#due === OPERAND_DUE && isElement(this.#raw, this.#at, hasTypes))
      this.#markup(this.#openElement())
    else if (this.#raw.startsWith('<!--', this.#at)) unsure()
    else this.#operator(60)
  }

  /** Up to the next brace, or the end of the outermost element. */
  #markup(from: number): void {
    let place = from
    while (place !== IN_CODE) place = place === IN_TAG ? this.#inTag() : this.#inText()
  }

  #openElement(): number {
    this.#push(kind.OPEN_ELEMENT, tagNameEnd(this.#raw, this.#at), PLAIN)
    if (this.#dialect.hasTypes) this.#at = tagArgumentsEnd(this.#raw, this.#at)
    return IN_TAG
  }

  #inTag(): number {
    const end = attributesEnd(this.#raw, this.#at)
    const isClosed = this.#raw.charCodeAt(end - 1) === 47
    this.#at = end
    if (this.#raw.charCodeAt(end) === 123) return this.#openHole(ATTRIBUTE)
    if (isClosed) return this.#closeElement(end + 1)
    this.#at = end + 1
    return IN_TEXT
  }

  #inText(): number {
    this.#at = textEnd(this.#raw, this.#at)
    if (this.#raw.charCodeAt(this.#at) === 123) return this.#openHole(CHILD)
    return isClosingTag(this.#raw, this.#at) ? this.#closeElement(this.#closingTagEnd()) : this.#openElement()
  }

  #openHole(role: number): number {
    this.#push(kind.OPEN_BRACE, this.#at + 1, role)
    return IN_CODE
  }

  #closingTagEnd(): number {
    const { kinds, starts, ends } = this.#tokens
    const opening = this.#open[this.#open.length - 1]
    if (kinds[opening] !== kind.OPEN_ELEMENT) unsure()
    return closingTagEnd(this.#raw, this.#at, this.#raw.slice(starts[opening] + 1, ends[opening]))
  }

  #closeElement(end: number): number {
    this.#pop(kind.CLOSE_ELEMENT, end)
    this.#due = OPERATOR_DUE
    const outer = this.#open[this.#open.length - 1]
    return outer !== undefined && this.#tokens.kinds[outer] === kind.OPEN_ELEMENT ? IN_TEXT : IN_CODE
  }
}
