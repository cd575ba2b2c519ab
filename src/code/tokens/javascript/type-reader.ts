import * as kind from './kinds.ts'
import type { TokenTable } from './token-table.ts'
import { unsure } from './unsure.ts'

/** Nothing looks further ahead than so many tokens, a pair of brackets being one. */
const MAX_AHEAD = 400
const NONE = -1

/** Words that may stand before a type. */
const BEFORE_TYPES = new Uint8Array(256)
for (const word of [kind.KEYOF, kind.READONLY, kind.UNIQUE, kind.INFER, kind.ASSERTS, kind.ABSTRACT])
  BEFORE_TYPES[word] = 1

/** Keywords that may stand in a type. */
const IN_TYPES = new Uint8Array(256)
for (const word of [kind.VOID, kind.NULL, kind.THIS, kind.CONST, kind.IMPORT]) IN_TYPES[word] = 1

/** Tokens that may stand in type arguments and parameters, beside names and what is in brackets. */
const IN_ANGLES = new Uint8Array(256)
for (const token of [
  ...[kind.COMMA, kind.DOT, kind.PIPE, kind.AMPERSAND, kind.ARROW, kind.STRING, kind.NUMBER, kind.TEMPLATE],
  ...[kind.EQUALS, kind.SIGN, kind.EXTENDS, kind.TYPEOF, kind.VOID, kind.NULL, kind.THIS, kind.CONST],
  ...[kind.IN, kind.NEW, kind.IMPORT],
])
  IN_ANGLES[token] = 1

/** Goes through tokens, over types without a look at what they say. */
export class TypeReader {
  protected at = 0
  protected readonly kinds: Uint8Array
  protected readonly breaks: Uint8Array
  protected readonly starts: Int32Array
  protected readonly ends: Int32Array
  protected readonly partners: Int32Array

  constructor({ kinds, breaks, starts, ends, partners }: TokenTable) {
    this.kinds = kinds
    this.breaks = breaks
    this.starts = starts
    this.ends = ends
    this.partners = partners
  }

  protected take(what: number): void {
    if (this.kinds[this.at] !== what) unsure()
    this.at++
  }

  protected takeIf(what: number): boolean {
    if (this.kinds[this.at] !== what) return false
    this.at++
    return true
  }

  protected takeWord(): void {
    if (this.kinds[this.at] < kind.WORD) unsure()
    this.at++
  }

  /** Over a pair of brackets. */
  protected skipPair(opening: number): void {
    if (this.kinds[this.at] !== opening) unsure()
    this.at = this.partners[this.at] + 1
  }

  protected skipType(): void {
    const end = this.typeEnd(this.at)
    if (end === NONE) unsure()
    this.at = end
  }

  /** Over type arguments or parameters, where there are some. */
  protected skipAngles(): void {
    if (this.kinds[this.at] !== kind.LESS) return
    const end = this.anglesEnd(this.at)
    if (end === NONE) unsure()
    this.at = end
  }

  /** The token behind the type that begins at a token, or -1. */
  protected typeEnd(from: number): number {
    let conditions = 0
    let choices = 0
    for (let at = this.#operandEnd(from); at !== NONE; at = this.#operandEnd(at + 1)) {
      switch (this.kinds[at]) {
        case kind.PIPE:
        case kind.AMPERSAND:
          break
        case kind.EXTENDS:
          conditions++
          break
        case kind.QUESTION:
          if (conditions === 0) return at
          conditions--
          choices++
          break
        case kind.COLON:
          if (choices === 0) return at
          choices--
          break
        case kind.IS:
          if (this.breaks[at]) return at
          break
        default:
          return at
      }
    }
    return NONE
  }

  #operandEnd(from: number): number {
    let at = this.#prefixEnd(from)
    while (at !== NONE) {
      const what = this.kinds[at]
      if (what === kind.LESS) at = this.anglesEnd(at)
      else if (what !== kind.OPEN_PAREN || this.kinds[this.partners[at] + 1] !== kind.ARROW) break
      else at = this.#prefixEnd(this.partners[at] + 2)
    }
    return at === NONE ? NONE : this.#suffixEnd(this.#plainEnd(at))
  }

  #prefixEnd(from: number): number {
    let at = from
    if (this.kinds[at] === kind.PIPE || this.kinds[at] === kind.AMPERSAND) at++
    for (;;) {
      const what = this.kinds[at]
      if (what === kind.TYPEOF || what === kind.NEW || (BEFORE_TYPES[what] && this.#beginsType(at + 1))) at++
      else return at
    }
  }

  /** Whether what follows a word goes on with a type, rather than the word being one. */
  #beginsType(at: number): boolean {
    const what = this.kinds[at]
    if (this.breaks[at] || what === kind.IS || what === kind.EXTENDS) return false
    return (
      what >= kind.WORD || what === kind.OPEN_BRACE || what === kind.OPEN_PAREN || what === kind.OPEN_BRACKET
    )
  }

  #plainEnd(at: number): number {
    const what = this.kinds[at]
    if (what === kind.IMPORT && this.kinds[at + 1] === kind.OPEN_PAREN) return this.partners[at + 1] + 1
    if (kind.isName(what) || IN_TYPES[what]) return at + 1
    switch (what) {
      case kind.OPEN_PAREN:
      case kind.OPEN_BRACE:
      case kind.OPEN_BRACKET:
      case kind.OPEN_TEMPLATE:
        return this.partners[at] + 1
      case kind.STRING:
      case kind.NUMBER:
      case kind.TEMPLATE:
        return at + 1
      case kind.SIGN:
        return this.kinds[at + 1] === kind.NUMBER ? at + 2 : NONE
    }
    return NONE
  }

  #suffixEnd(from: number): number {
    let at = from
    while (at !== NONE) {
      const what = this.kinds[at]
      if (what === kind.DOT && this.kinds[at + 1] >= kind.WORD) at += 2
      else if (what === kind.OPEN_BRACKET && !this.breaks[at]) at = this.partners[at] + 1
      else if (what === kind.LESS && !this.breaks[at] && this.kinds[at - 1] !== kind.GREATER)
        at = this.anglesEnd(at)
      else break
    }
    return at
  }

  /** The token behind the `>` that closes a `<`, or -1 where it closes nothing. */
  protected anglesEnd(from: number): number {
    let depth = 0
    let isConditional = false
    let at = from
    for (let steps = 0; steps < MAX_AHEAD; steps++) {
      const what = this.kinds[at]
      if (what === kind.LESS) depth++
      else if (what === kind.GREATER) {
        if (--depth === 0) return at + 1
      } else if (what < kind.OPEN_ELEMENT && (what & 1) === 1) at = this.partners[at]
      else if (what === kind.QUESTION || what === kind.COLON) {
        if (!isConditional) return NONE
      } else if (what === kind.EXTENDS) isConditional = true
      else if (!IN_ANGLES[what] && !kind.isName(what)) return NONE
      at++
    }
    return unsure()
  }
}
