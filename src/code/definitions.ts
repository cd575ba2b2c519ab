import { languageOf } from './detect/detect.ts'
import type { FunctionMetrics } from './records.ts'
import { SourceText } from './source-text.ts'
import { StructureReader } from './structure.ts'

/** Where a function or type begins: with the comments and annotations that stand directly above it. */
export interface Definition {
  /** UTF-16 units: its line's first character that is no white space. */
  start: number
  /** Stands inside of another one: it does not begin at the left margin. */
  isInner: boolean
}

export interface Outline {
  /** Linguist's name; `Text` where the path says nothing. */
  language: string
  /** Rising by their start. */
  definitions: Definition[]
}

/** UTF-16 units: a longer text is data more often than code. */
const MOST_UNITS = 2_000_000
/** A language is told by its text's beginning where the name is not enough. */
const HEAD_UNITS = 65_536
const ANONYMOUS = '(anonymous)'
/** Comments, annotations, attributes, preprocessor lines. */
const ATTACHED = /^(?:\/[/*]|[*#@[]|--)/
/** What ends a statement or a block, or begins one. */
const ENDS = ';{}:'
const SPACE = 32
const TAB = 9

/**
 * Tells where definitions begin, by the text and its path alone. A text that is too long, too hard to parse or of a
 * language without a parser has none.
 */
export class OutlineReader {
  readonly #structure = new StructureReader()

  /** True when the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#structure.isExhausted
  }

  async read(text: string, path: string): Promise<Outline> {
    const language = languageOf(path, text.slice(0, HEAD_UNITS))
    if (text.length > MOST_UNITS) return { language, definitions: [] }
    const { functions, types } = await this.#structure.read(new SourceText(Buffer.from(text)), language)
    const lines = [...functions.filter(isDefinition), ...types].map(({ line }) => line - 1)
    return { language, definitions: new LineTexts(text).definitionsOn(lines) }
  }
}

/** A function without a name is mostly the argument of a call. */
function isDefinition({ name }: FunctionMetrics): boolean {
  return !name.endsWith(ANONYMOUS)
}

/** A text by its lines, counted from 0. */
class LineTexts {
  readonly #text: string
  readonly #starts: number[] = [0]

  constructor(text: string) {
    this.#text = text
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  /** Definitions named on these lines. */
  definitionsOn(lines: readonly number[]): Definition[] {
    const definitions: Definition[] = []
    let before = -1
    for (const line of Int32Array.from(new Set(lines)).sort()) {
      if (line >= this.#starts.length) break
      definitions.push(this.#definitionAt(this.#firstOf(line, before)))
      before = line
    }
    return definitions
  }

  #definitionAt(line: number): Definition {
    const indent = this.#indent(line)
    return { start: this.#starts[line] + indent, isInner: indent > 0 }
  }

  /** The first line of what is named on `line`; `before`: the line that names the definition before. */
  #firstOf(line: number, before: number): number {
    const indent = this.#indent(line)
    let first = line
    while (first - 1 > before && this.#belongsToNext(first - 1, indent)) first--
    return first
  }

  /** A comment or annotation, or else neither the end of a statement or block nor the head of one. */
  #belongsToNext(line: number, indent: number): boolean {
    const text = this.#text.slice(this.#starts[line], this.#starts[line + 1]).trim()
    if (text === '') return false
    return ATTACHED.test(text) || (this.#indent(line) === indent && !ENDS.includes(text[text.length - 1]))
  }

  /** White space at the line's beginning. */
  #indent(line: number): number {
    const from = this.#starts[line]
    let at = from
    while (isBlank(this.#text.charCodeAt(at))) at++
    return at - from
  }
}

function isBlank(unit: number): boolean {
  return unit === SPACE || unit === TAB
}
