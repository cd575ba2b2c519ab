import { newMetrics } from '../new-metrics.ts'
import type { FunctionMetrics } from '../records.ts'
import type { FunctionRange } from '../tree/function-range.ts'
import { type FunctionScope, openScope } from './function-scope.ts'
import type { Control } from './python-controls.ts'
import { AT, DEF, NEWLINE, RETURN, UNKNOWN } from './python-kinds.ts'
import type { PythonLexer } from './python-lexer.ts'

/** An open block and the statement it belongs to. */
interface Block {
  kind: number
  /** Columns; a block on the line of its statement is deeper than any. */
  indent: number
  /** What it adds to the nesting. */
  nests: 0 | 1
  /** Around it. */
  scope: FunctionScope
  prefix: string
  /** How its statements look so far, where it is a function's. */
  shape: Shape
}

type Shape = 'empty' | 'function' | 'decorator' | 'other'

/** A small integer to V8: with another kind of number it would compile twice. */
const INLINE = 0x3fffffff

/** The blocks around the line at hand, by indentation. */
export class PythonBlocks {
  scope: FunctionScope = openScope(newMetrics('', 1), undefined)
  /** What qualifies names here. */
  prefix = ''
  /** The kind of the statement whose block ended right before the line. */
  before = UNKNOWN
  /** Functions that only make a decorator. */
  readonly decorators = new Set<FunctionRange>()
  readonly #lexer: PythonLexer
  readonly #blocks: Block[] = []
  /** True from a header on to its colon. */
  #isOpened = false
  #awaitsBlock = false
  /** Of the last line of code: its number, and where it ended. */
  #lastLine = 1
  #lastEnd = 0

  constructor(lexer: PythonLexer) {
    this.#lexer = lexer
    this.open(UNKNOWN, 0)
    this.#isOpened = false
  }

  get isOutermost(): boolean {
    return this.#blocks.length === 1
  }

  get kind(): number {
    return this.#block.kind
  }

  get #block(): Block {
    return this.#blocks[this.#blocks.length - 1]
  }

  open(kind: number, nests: 0 | 1): void {
    const { scope, prefix } = this
    this.#isOpened = true
    this.#blocks.push({ kind, indent: 0, nests, scope, prefix, shape: 'empty' })
  }

  /** Opens the block of a statement that counts. */
  openControl(kind: number, { ccn, cognitive, nests }: Control): void {
    const { scope } = this
    const { metrics } = scope
    metrics.ccn += ccn
    if (cognitive === 'flat') metrics.cognitive++
    if (cognitive === 'nested') {
      metrics.cognitive += 1 + scope.level
      scope.structures++
    }
    this.open(kind, nests)
    scope.level += nests
    scope.depth += nests
    if (scope.depth > metrics.nesting) metrics.nesting = scope.depth
  }

  openFunction(metrics: FunctionMetrics, range: FunctionRange): void {
    this.open(DEF, 0)
    this.prefix = metrics.name
    this.scope = openScope(metrics, range)
  }

  /** Behind a colon: the block that was opened stands below, or on the same line, which goes on; nowhere if none was. */
  begin(): 'below' | 'inline' | 'nowhere' {
    if (!this.#isOpened) return 'nowhere'
    this.#isOpened = false
    this.#awaitsBlock = this.#lexer.endsLine()
    if (this.#awaitsBlock) return 'below'
    this.#block.indent = INLINE
    return 'inline'
  }

  endLine(): void {
    this.#lastLine = this.#lexer.line - 1
    this.#lastEnd = this.#lexer.start
  }

  /** Opens the block that is due, or closes those that end before a line; false where its indentation fits neither. */
  settle(indent: number): boolean {
    if (this.#awaitsBlock) {
      this.#awaitsBlock = false
      this.#block.indent = indent
      return indent > this.#blocks[this.#blocks.length - 2].indent
    }
    if (this.#block.indent > indent) this.#closeDeeper(indent)
    return this.#block.indent === indent
  }

  /** Takes note of a statement by the kind of its first token. */
  see(kind: number): void {
    const block = this.#block
    if (block.kind === DEF) block.shape = withStatement(block.shape, kind)
  }

  /** Comments behind a block are part of it as far as they are indented like it. */
  #closeDeeper(indent: number): void {
    const { commentIndents, commentLines } = this.#lexer
    let line = this.#lastLine
    for (let comment = 0; this.#block.indent > indent; ) {
      const least = this.#block.indent
      while (comment < commentIndents.length && commentIndents[comment] >= least)
        line = commentLines[comment++]
      this.#close(line)
    }
  }

  #close(line: number): void {
    const block = this.#blocks.pop() as Block
    const { scope } = this
    if (block.kind === DEF) this.#closeFunction(scope, block, line)
    scope.level -= block.nests
    scope.depth -= block.nests
    this.scope = block.scope
    this.prefix = block.prefix
    this.before = block.kind
  }

  #closeFunction({ metrics, range, structures }: FunctionScope, { shape }: Block, line: number): void {
    if (!range) return
    metrics.end_line = line
    metrics.lines = metrics.end_line - metrics.line + 1
    range.end = this.#lastEnd
    range.structures = structures
    if (shape === 'decorator') this.decorators.add(range)
  }
}

/** SonarSource does not count as nesting what only makes a decorator: a function, and then its return. */
function withStatement(shape: Shape, kind: number): Shape {
  if (kind === NEWLINE) return shape
  if (shape === 'empty' && (kind === DEF || kind === AT)) return 'function'
  return shape === 'function' && kind === RETURN ? 'decorator' : 'other'
}
