import { newMetrics } from '../new-metrics.ts'
import type { ExportRecord, FunctionMetrics, TypeRecord } from '../records.ts'
import type { FunctionRange } from '../tree/function-range.ts'
import { qualify } from '../tree/names.ts'
import { addNested } from '../tree/nested.ts'
import { addRecursion } from '../tree/recursion.ts'
import { PythonBlocks } from './python-blocks.ts'
import { countArguments } from './python-calls.ts'
import { type Control, controlOf, hasBlock } from './python-controls.ts'
import { listedNames } from './python-exports.ts'
import { PythonExpressions } from './python-expressions.ts'
import * as kinds from './python-kinds.ts'
import { PythonLexer } from './python-lexer.ts'
import { END_OF_TEXT, UNCLEAR } from './python-lines.ts'
import type { TokenReading } from './token-reading.ts'

const NAMING = { separator: '.' } as const
const MAX_NAME = 200
const DEF_LETTER = 100
const OPEN_CODE = 40
const ENDS = new Set([kinds.NEWLINE, kinds.SEMICOLON])
const IMPORTING = new Set([
  ...[kinds.NAME, kinds.DOT, kinds.COMMA, kinds.STAR, kinds.AS, kinds.IMPORT, kinds.OPEN_ROUND, kinds.CLOSE],
])
/** What makes a keyword of a name before it. */
const SUBJECTS = new Set([
  ...[kinds.NAME, kinds.NUMBER, kinds.STRING, kinds.OPEN_FIELD, kinds.OPEN_CURLY, kinds.LAMBDA, kinds.AWAIT],
])
const AMBIGUOUS_SUBJECTS = new Set([kinds.OPEN_ROUND, kinds.OPEN_SQUARE, kinds.SIGN, kinds.STAR, kinds.NOT])

/** undefined: not sure; ask the tree. `raw`: a character for each byte (SourceText.raw), names are decoded from UTF-8. */
export function readPython(raw: string): TokenReading | undefined {
  return new PythonReader(raw).read()
}

/** Reads statements, line by line. */
class PythonReader {
  readonly #raw: string
  readonly #lexer: PythonLexer
  readonly #blocks: PythonBlocks
  readonly #expressions: PythonExpressions
  readonly #functions: FunctionMetrics[] = []
  readonly #ranges: FunctionRange[] = []
  readonly #types: TypeRecord[] = []
  readonly #exports: ExportRecord[] = []
  #isDecorated = false

  constructor(raw: string) {
    this.#lexer = new PythonLexer(raw)
    this.#raw = this.#lexer.raw
    this.#blocks = new PythonBlocks(this.#lexer)
    this.#expressions = new PythonExpressions(this.#lexer, this.#blocks)
  }

  read(): TokenReading | undefined {
    for (;;) {
      const indent = this.#lexer.nextLine()
      if (indent === UNCLEAR || !this.#blocks.settle(Math.max(0, indent))) return undefined
      if (indent === END_OF_TEXT) return this.#isDecorated ? undefined : this.#finish()
      if (!this.#line()) return undefined
    }
  }

  #finish(): TokenReading {
    const { decorators } = this.#blocks
    addRecursion(
      this.#raw,
      this.#ranges,
      NAMING,
      (name) => countArguments(this.#raw, this.#raw.indexOf('(', name)),
      this.#expressions.calls,
    )
    addNested(this.#ranges, (range) => decorators.has(range))
    return { functions: this.#functions, types: this.#types, exports: this.#exports }
  }

  /** The statements of a line, and of a block that stands on it; false where something is unclear. */
  #line(): boolean {
    for (let isFirst = true; ; isFirst = false) {
      switch (this.#statement(isFirst)) {
        case kinds.UNKNOWN:
          return false
        case kinds.NEWLINE:
          this.#blocks.endLine()
          return true
        case kinds.COLON: {
          const place = this.#blocks.begin()
          if (place !== 'inline') return place === 'below'
        }
      }
    }
  }

  /** Reads a statement, or the header of one with a block; returns the kind of what ends it. */
  #statement(isFirst: boolean): number {
    const kind = this.#lexer.next()
    const blocks = this.#blocks
    const { before } = blocks
    blocks.before = kinds.UNKNOWN
    if (blocks.kind === kinds.MATCH)
      return this.#isWord('case') ? this.#control(kinds.CASE, before) : kinds.UNKNOWN
    if (this.#isDecorated) return isDecorable(kind) ? this.#first(kind, before) : kinds.UNKNOWN
    blocks.see(this.#kindBehindAsync(kind))
    return isFirst ? this.#first(kind, before) : this.#simple(kind)
  }

  /** `async def` is a function like others. */
  #kindBehindAsync(kind: number): number {
    return kind === kinds.ASYNC && this.#lexer.peek() === DEF_LETTER ? kinds.DEF : kind
  }

  #first(kind: number, before: number): number {
    switch (kind) {
      case kinds.NAME:
        return this.#named()
      case kinds.DEF:
        return this.#function()
      case kinds.CLASS:
        return this.#class()
      case kinds.AT:
        this.#isDecorated = true
        return this.#expressions.read(kinds.START)
      case kinds.ASYNC:
        return this.#async(before)
    }
    return hasBlock(kind) ? this.#control(kind, before) : this.#simple(kind)
  }

  #async(before: number): number {
    const kind = this.#lexer.next()
    if (kind === kinds.DEF) return this.#function()
    return kind === kinds.FOR || kind === kinds.WITH ? this.#control(kind, before) : kinds.UNKNOWN
  }

  #simple(kind: number): number {
    switch (kind) {
      case kinds.NAME:
        return this.#expression()
      case kinds.RETURN:
      case kinds.PREFIX:
        return this.#expressions.read(kind)
      case kinds.IMPORT:
      case kinds.FROM:
        return this.#import()
    }
    return this.#plain(kind)
  }

  #expression(): number {
    if (this.#blocks.isOutermost && this.#isWord('__all__')) return this.#listing(kinds.NAME)
    const isOld = this.#isWord('print') || this.#isWord('exec')
    return isOld && this.#isOldStatement() ? this.#expressions.read(kinds.START) : this.#plain(kinds.NAME)
  }

  /** `print x` and `exec x` of Python 2. */
  #isOldStatement(): boolean {
    return this.#lexer.peek() !== OPEN_CODE && SUBJECTS.has(this.#nextKind())
  }

  /** An expression, an assignment, an annotation, from its first token on. */
  #plain(first: number): number {
    return this.#behindAnnotation(this.#expressions.read(kinds.START, first))
  }

  #behindAnnotation(end: number): number {
    if (end !== kinds.COLON) return end
    const next = this.#expressions.readOn()
    return next === kinds.COLON ? kinds.UNKNOWN : next
  }

  #listing(first: number): number {
    const { start, line } = this.#lexer
    const end = this.#plain(first)
    const names = listedNames(this.#raw, start, line, this.#lexer.start)
    if (!names) return kinds.UNKNOWN
    for (const name of names) this.#exports.push(name)
    return end
  }

  #import(): number {
    for (let kind = this.#lexer.next(); ; kind = this.#lexer.next())
      if (!IMPORTING.has(kind)) return ENDS.has(kind) ? kind : kinds.UNKNOWN
  }

  /** A statement that begins with a name, which may be a keyword here. */
  #named(): number {
    if (this.#isWord('match')) return this.#match()
    const isAlias = this.#isWord('type') && this.#nextKind() === kinds.NAME
    return isAlias ? this.#expressions.read(kinds.START) : this.#simple(kinds.NAME)
  }

  #isWord(word: string): boolean {
    const { start, at } = this.#lexer
    return at - start === word.length && this.#raw.startsWith(word, start)
  }

  #nextKind(): number {
    return new PythonLexer(this.#raw, this.#lexer.at).next()
  }

  #match(): number {
    const next = this.#nextKind()
    if (SUBJECTS.has(next)) return this.#control(kinds.MATCH, kinds.UNKNOWN)
    return AMBIGUOUS_SUBJECTS.has(next) ? this.#maybeMatch() : this.#simple(kinds.NAME)
  }

  /** `match (x):` looks like a call up to its end. */
  #maybeMatch(): number {
    const { scope } = this.#blocks
    const { structures } = scope
    const end = this.#expressions.read(kinds.START, kinds.NAME)
    if (end !== kinds.COLON || !this.#lexer.isAtLineEnd()) return this.#behindAnnotation(end)
    scope.metrics.cognitive += scope.structures - structures
    this.#blocks.openControl(kinds.MATCH, controlOf(kinds.MATCH, kinds.UNKNOWN) as Control)
    return end
  }

  /** A statement with a block that counts, from behind its keyword to its colon. */
  #control(kind: number, before: number): number {
    const control = controlOf(kind, before)
    if (!control) return kinds.UNKNOWN
    this.#blocks.openControl(kind, control)
    return this.#header(kind) === kinds.COLON ? kinds.COLON : kinds.UNKNOWN
  }

  #header(kind: number): number {
    switch (kind) {
      case kinds.ELSE:
      case kinds.TRY:
      case kinds.FINALLY:
        return this.#lexer.next()
      case kinds.FOR:
        return this.#expressions.readLoop(kind)
      case kinds.CASE:
        return this.#expressions.readCase(kind)
    }
    return this.#expressions.read(kind)
  }

  #function(): number {
    const name = this.#definedName()
    if (!name) return kinds.UNKNOWN
    const range = this.#describe(name)
    this.#functions.push(range.metrics)
    this.#ranges.push(range)
    this.#blocks.openFunction(range.metrics, range)
    const end = this.#expressions.readSignature(kinds.DEFINED)
    range.body = this.#lexer.at
    return end === kinds.COLON ? end : kinds.UNKNOWN
  }

  /** The name behind `def` or `class`; undefined for none, or one too long to be kept whole. */
  #definedName(): string | undefined {
    this.#isDecorated = false
    if (this.#lexer.next() !== kinds.NAME) return undefined
    const { start, at } = this.#lexer
    return at - start > MAX_NAME ? undefined : this.#raw.slice(start, at)
  }

  #describe(name: string): FunctionRange {
    const { scope, prefix } = this.#blocks
    const { start } = this.#lexer
    const qualified = qualify(prefix, name, NAMING.separator)
    return {
      metrics: newMetrics(qualified, this.#lexer.line),
      index: this.#ranges.length,
      name,
      prefix: qualified === name ? '' : prefix,
      start,
      body: start,
      end: start,
      outer: scope.range,
      level: scope.level + 1,
      structures: 0,
    }
  }

  #class(): number {
    const name = this.#definedName()
    if (!name) return kinds.UNKNOWN
    const blocks = this.#blocks
    const qualified = qualify(blocks.prefix, name, NAMING.separator)
    this.#types.push({ name: qualified, kind: 'class', line: this.#lexer.line })
    blocks.open(kinds.CLASS, 0)
    blocks.prefix = qualified
    const end = this.#expressions.read(kinds.DEFINED)
    return end === kinds.COLON ? end : kinds.UNKNOWN
  }
}

function isDecorable(kind: number): boolean {
  return kind === kinds.DEF || kind === kinds.CLASS || kind === kinds.ASYNC || kind === kinds.AT
}
