import type { FunctionMetrics, TypeRecord } from '../result.ts'
import { shorten } from '../text.ts'
import type { FunctionRange } from '../tree/function-range.ts'
import { qualify } from '../tree/names.ts'
import type { Frame } from './c-frames.ts'
import { ENUM, STRUCT } from './c-words.ts'

const MAX_NAME = 200
const SEPARATOR = '::'

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

/** Finds what a file declares: functions, types, typedefs. */
export class CDeclarations {
  readonly types: TypeRecord[] = []
  readonly ranges: FunctionRange[] = []
  /** Of names declared here. */
  prefix = ''
  declaration = new Declaration()
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

  /** The function whose body opens; undefined for one without a type, which is a macro for all we know. */
  startFunction(candidate: Candidate | undefined, body: number): FunctionRange | undefined {
    if (!candidate?.isTyped) return undefined
    const { start, end, line, params } = candidate
    const name = this.#text(start, end)
    const metrics: FunctionMetrics = {
      name,
      line,
      end_line: line,
      ccn: 1,
      ccn_nested: 0,
      cognitive: 0,
      cognitive_nested: 0,
      nesting: 0,
      params,
      lines: 1,
    }
    const index = this.ranges.length
    const range = { metrics, index, name, prefix: '', start, body, end: -1, outer: undefined }
    this.ranges.push({ ...range, level: 1, structures: 0 })
    return this.ranges[index]
  }

  /** Lists the type whose body opens, and qualifies by its name what is declared inside. */
  startType({ typeWord, nameStart, nameEnd, nameLine }: Frame): void {
    if (nameStart < 0) return
    const kind = typeWord === STRUCT ? 'struct' : typeWord === ENUM ? 'enum' : 'union'
    const name = qualify(this.prefix, this.#text(nameStart, nameEnd), SEPARATOR)
    this.types.push({ name, kind, line: nameLine })
    this.prefix = name
  }

  /** Keeps the typedef's place in the list: its name comes last. */
  startTypedef(frame: Frame): void {
    frame.typedef = this.types.length
    frame.isNamed = false
    frame.typedefOpen = -1
    this.types.push({ name: '', kind: 'typedef', line: 0 })
  }

  /** The last word before a bracket or comma is the name; behind `DECLARE(x)` it may come later. */
  nameTypedef(frame: Frame, start: number, end: number, line: number, isAfterParenthesis: boolean): void {
    const isLater = isAfterParenthesis && frame.typedefOpen >= 0 && !this.#isMacro(start, end)
    if (frame.isNamed && !isLater) return
    frame.typedefOpen = -1
    this.#name(frame, start, end, line)
  }

  /** `(*name)`, or the parameters of a function type, unless more parentheses show that they were none. */
  openInTypedef(frame: Frame, open: number, line: number, isAfterParenthesis: boolean): void {
    const isPointer = this.isPointer(open)
    if (!frame.isNamed && isPointer) this.#nameInside(frame, open, line)
    else if (isAfterParenthesis && frame.typedefOpen >= 0) this.#nameInside(frame, frame.typedefOpen, line)
    else if (!frame.isNamed) frame.typedefOpen = open
    frame.isNamed = true
  }

  /** `name[4]`, `(*name)[4]` */
  openBracketInTypedef(frame: Frame, line: number, isAfterParenthesis: boolean): void {
    if (isAfterParenthesis && frame.typedefOpen >= 0) this.#nameInside(frame, frame.typedefOpen, line)
    frame.isNamed = true
  }

  /** True for `(*` */
  isPointer(open: number): boolean {
    const code = this.#raw.charCodeAt(skipSpace(this.#raw, open + 1))
    return code === 42 || code === 94
  }

  #nameInside(frame: Frame, open: number, line: number): void {
    frame.typedefOpen = -1
    const raw = this.#raw
    let start = -1
    let end = -1
    for (let at = open + 1; at < raw.length; at++) {
      const code = raw.charCodeAt(at)
      if (isWordCode(code)) {
        start = at
        while (isWordCode(raw.charCodeAt(at + 1))) at++
        end = at + 1
      } else if (code === 41 || code === 91 || (code === 40 && start >= 0)) break
    }
    if (start >= 0) this.#name(frame, start, end, line)
  }

  #name(frame: Frame, start: number, end: number, line: number): void {
    const name = qualify(this.prefix, this.#text(start, end), SEPARATOR)
    this.types[frame.typedef] = { name, kind: 'typedef', line }
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
    return text.length < MAX_NAME
      ? /^(?:void)?$/.test(text.replace(/\/\*.*?\*\/|\/\/[^\n]*|\s+/gs, ''))
      : false
  }

  #text(start: number, end: number): string {
    const text = this.#raw.slice(start, end)
    return shorten(/[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString() : text, MAX_NAME)
  }
}

function isWordCode(code: number): boolean {
  if (code >= 97) return code <= 122 || code >= 128
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36
}

function skipSpace(raw: string, start: number): number {
  let at = start
  while (raw.charCodeAt(at) === 32 || (raw.charCodeAt(at) >= 9 && raw.charCodeAt(at) <= 13)) at++
  return at
}
