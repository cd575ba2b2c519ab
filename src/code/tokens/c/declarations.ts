import { newMetrics } from '../../new-metrics.ts'
import type { TypeRecord } from '../../records.ts'
import { shorten } from '../../text.ts'
import type { FunctionRange } from '../../tree/function-range.ts'
import { qualify } from '../../tree/names.ts'
import { CARET, isSpace, STAR, WORD_PART } from './characters.ts'
import { ENUM, STRUCT } from './words.ts'

const MAX_NAME = 200
const SEPARATOR = '::'
/** White space and comments. */
const BLANK = /\/\*.*?\*\/|\/\/[^\n]*|\s+/gs

/** A name with parentheses behind it, which a function's body may follow. */
interface Candidate {
  start: number
  end: number
  line: number
  params: number
  /** Position of the closing parenthesis. */
  closedAt: number
  /** A type stands before it. */
  isTyped: boolean
}

/** What is known of the declaration that is read at the top of the file. */
export class Declaration {
  /** Words so far that may be of a type, or the name. */
  words = 0
  /** What follows are values. */
  isAssigned = false
  candidate: Candidate | undefined
  /** The function whose parameters are declared before its body. */
  oldStyle: Candidate | undefined
}

/** The typedef that is read. */
export class Typedef {
  /** The number of frames that were open where it began; -1 for none. */
  size = -1
  /** Where it stands in the list of types. */
  index = -1
  /** Its name is known. */
  isNamed = false
  /** Where the parenthesis behind its type or name opened. */
  open = -1
}

/** Finds what a file declares: functions, types, typedefs. */
export class Declarations {
  readonly types: TypeRecord[] = []
  readonly ranges: FunctionRange[] = []
  /** Which of the prefixes qualifies names declared here. */
  qualified = 0
  declaration = new Declaration()
  readonly typedef = new Typedef()
  readonly #prefixes = ['']
  readonly #raw: string

  constructor(raw: string) {
    this.#raw = raw
  }

  /** True if the name just read may be a function's, with its parameters behind it. */
  offerFunction(start: number, end: number, line: number, isTyped: boolean): boolean {
    const { candidate } = this.declaration
    if (candidate?.isTyped && (!isTyped || this.#isMacro(start, end))) return false
    this.declaration.candidate = { start, end, line, params: 0, closedAt: -1, isTyped }
    return true
  }

  endParameters(open: number, closedAt: number, commas: number): void {
    const { candidate } = this.declaration
    if (!candidate) return
    candidate.closedAt = closedAt
    candidate.params = commas > 0 || !this.#isVoid(open + 1, closedAt) ? commas + 1 : 0
  }

  /** `closedAt`: where the parenthesis ended that the semicolon follows, if it follows one. */
  endDeclaration(closedAt: number): void {
    const { candidate, oldStyle } = this.declaration
    const isOldStyle = candidate !== undefined && candidate.closedAt !== closedAt
    this.declaration = new Declaration()
    this.declaration.oldStyle = isOldStyle ? candidate : oldStyle
  }

  /** The function whose body opens: of no type too, as `main() {`, or as a macro makes one: `TEST(name) {`. */
  startFunction(candidate: Candidate | undefined, body: number): FunctionRange | undefined {
    if (!candidate) return undefined
    const { start, end, line, params } = candidate
    const name = this.#text(start, end)
    const metrics = newMetrics(name, line, params)
    const index = this.ranges.length
    // calls are looked up in the undecoded text
    const ownName = this.#raw.slice(start, end)
    const range = { metrics, index, name: ownName, prefix: '', start, body, end: -1 }
    this.ranges.push({ ...range, outer: undefined, level: 1, structures: 0 })
    return this.ranges[index]
  }

  /** Lists the type whose body opens, and qualifies by it what is declared inside: see `qualifyBy`. */
  startType(typeWord: number, start: number, end: number, line: number): number {
    if (start < 0) return this.qualified
    const kind = typeWord === STRUCT ? 'struct' : typeWord === ENUM ? 'enum' : 'union'
    const name = this.#qualified(start, end)
    this.types.push({ name, kind, line })
    return this.qualifyBy(name)
  }

  /** Qualifies what follows by a name, if there is one; says what qualified it before. */
  qualifyBy(name: string | undefined): number {
    const before = this.qualified
    if (name !== undefined) this.qualified = this.#prefixes.push(name) - 1
    return before
  }

  /** Keeps the typedef's place in the list: its name comes last. */
  startTypedef(size: number): void {
    const { typedef } = this
    typedef.size = size
    typedef.index = this.types.length
    typedef.isNamed = false
    typedef.open = -1
    this.types.push({ name: '', kind: 'typedef', line: 0 })
  }

  /** The last word before a bracket or comma is the name; behind `DECLARE(x)` it may come later. */
  nameTypedef(start: number, end: number, line: number, isAfterParenthesis: boolean): void {
    const isLater = isAfterParenthesis && this.typedef.open >= 0 && !this.#isMacro(start, end)
    if (this.typedef.isNamed && !isLater) return
    this.typedef.open = -1
    this.#name(start, end, line)
  }

  /** `(*name)`, or the parameters of a function type, unless more parentheses show that they were none. */
  openInTypedef(open: number, line: number, isAfterParenthesis: boolean): void {
    const isPointer = this.isPointer(open)
    if (!this.typedef.isNamed && isPointer) this.#nameInside(open, line)
    else if (isAfterParenthesis && this.typedef.open >= 0) this.#nameInside(this.typedef.open, line)
    else if (!this.typedef.isNamed) this.typedef.open = open
    this.typedef.isNamed = true
  }

  /** `name[4]`, `(*name)[4]` */
  openBracketInTypedef(line: number, isAfterParenthesis: boolean): void {
    if (isAfterParenthesis && this.typedef.open >= 0) this.#nameInside(this.typedef.open, line)
    this.typedef.isNamed = true
  }

  /** True for `(*` */
  isPointer(open: number): boolean {
    const code = this.#raw.charCodeAt(skipSpace(this.#raw, open + 1))
    return code === STAR || code === CARET
  }

  #nameInside(open: number, line: number): void {
    this.typedef.open = -1
    const raw = this.#raw
    let start = -1
    let end = -1
    for (let at = open + 1; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (WORD_PART[code] > 0) {
        start = at
        while (WORD_PART[raw.charCodeAt(at + 1)] > 0) at++
        end = at + 1
      } else if (code === 41 || code === 91 || (code === 40 && start >= 0)) break
    }
    if (start >= 0) this.#name(start, end, line)
  }

  #name(start: number, end: number, line: number): void {
    const name = this.#qualified(start, end)
    this.types[this.typedef.index] = { name, kind: 'typedef', line }
  }

  /** In capitals, or the compiler's own: decorates a declaration more often than it is declared. */
  #isMacro(start: number, end: number): boolean {
    if (this.#raw.startsWith('__', start)) return true
    for (let at = start; at < end; at++) {
      const code = this.#raw.charCodeAt(at)
      if (code >= 97 && code <= 122) return false
    }
    return true
  }

  /** Nothing, or the word `void`, and comments. */
  #isVoid(start: number, end: number): boolean {
    const text = this.#raw.slice(start, end)
    return text.length < MAX_NAME && /^(?:void)?$/.test(text.replace(BLANK, ''))
  }

  #qualified(start: number, end: number): string {
    return qualify(this.#prefixes[this.qualified], this.#text(start, end), SEPARATOR)
  }

  #text(start: number, end: number): string {
    const text = this.#raw.slice(start, end)
    return shorten(/[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString() : text, MAX_NAME)
  }
}

function skipSpace(raw: string, start: number): number {
  let at = start
  while (isSpace(raw.charCodeAt(at))) at++
  return at
}
