import { dataReader } from './data-reader.ts'

/**
 * YAML as most of it is written has nothing that counts, and no error: mappings and sequences by indentation, scalars
 * and `[lists]` of one line, block scalars (https://yaml.org/spec/1.2.2/). The rest is left to the tree.
 */
export const readYaml = dataReader(isPlainYaml)

/** Tabs too, which may stand in some places only. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNUSUAL = /[\0-\x09\x0b-\x1f\x7f]/
const NOTHING = /^ *(?:#.*)?$/
const MARKER = /^---(?: +#.*)?$/
const DASH = /^-(?: +|$)/
const DOUBLE = String.raw`"(?:[^"\\]|\\["\\/abefnrtv0 ])*"`
const SINGLE = `'(?:[^']|'')*'`
const KEY = new RegExp(String.raw`^(?:[\w./$][\w ./$()+@^-]*|${DOUBLE}|${SINGLE}):(?: +|$)`)
/** It ends with no space: so there is one way to read it. */
const LISTED = String.raw`(?:[\w./$](?:[\w ./$()+@^*-]*[\w./$()+@^*-])?|${DOUBLE}|${SINGLE})`
/** A value that shows where it ends. */
const CLOSED = new RegExp(
  String.raw`^(?:${DOUBLE}|${SINGLE}|\{ *\}|\[ *(?:${LISTED} *(?:, *${LISTED} *)*)?\])`,
)
const PLAIN = /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|[-?:](?=[^\s,[\]{}]))(?:[^:#]|:(?! |$)|(?<! )#)*$/
const BLOCK = /^[|>][+-]?$/

interface Collection {
  column: number
  isSequence: boolean
  /** Its last entry has no value yet. */
  awaits: boolean
}

function isPlainYaml(text: string): boolean {
  return !UNUSUAL.test(text) && new YamlLines(text.split('\n')).areSure()
}

class YamlLines {
  readonly #lines: string[]
  #at = 0
  #open: Collection[] = []
  #hasRoot = false

  constructor(lines: string[]) {
    this.#lines = lines
  }

  areSure(): boolean {
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at++]
      if (NOTHING.test(line)) continue
      if (MARKER.test(line)) this.#beginDocument()
      else if (!this.#entries(line)) return false
    }
    return true
  }

  #beginDocument(): void {
    this.#open = []
    this.#hasRoot = false
  }

  /** A line of entries, each inside of the one before: `- - key: value`. */
  #entries(line: string): boolean {
    let column = indentOf(line)
    for (;;) {
      const rest = line.slice(column)
      const dash = DASH.exec(rest)
      const head = dash ?? KEY.exec(rest)
      if (!head || !this.#enter(column, dash !== null)) return false
      const value = rest.slice(head[0].length)
      if (value === '' || value.startsWith('#')) return true
      if (!dash || !(DASH.test(value) || KEY.test(value))) return this.#value(value, column)
      column += head[0].length
    }
  }

  /** Makes the collection at this column the innermost, and an entry of it the last; false where none may be there. */
  #enter(column: number, isSequence: boolean): boolean {
    const open = this.#open
    while (open.length && open[open.length - 1].column > column) open.pop()
    let top = open.at(-1)
    // A sequence may be as far in as the key that it belongs to.
    if (top && top.column === column && top.isSequence && !isSequence) {
      open.pop()
      top = open.at(-1)
    }
    if (top?.column === column && top.isSequence === isSequence) {
      top.awaits = true
      return true
    }
    const mayBegin = top ? top.awaits && (top.column < column || isSequence) : !this.#hasRoot && column === 0
    if (!mayBegin) return false
    if (top) top.awaits = false
    this.#hasRoot = true
    open.push({ column, isSequence, awaits: true })
    return true
  }

  /** The value of an entry at this column. */
  #value(value: string, column: number): boolean {
    this.#open[this.#open.length - 1].awaits = false
    const closed = CLOSED.exec(value)
    if (closed) return withoutComment(value.slice(closed[0].length)) === ''
    const scalar = withoutComment(value)
    return BLOCK.test(scalar) ? this.#block(column) : PLAIN.test(scalar)
  }

  /** The lines of a block scalar of an entry at this column. */
  #block(column: number): boolean {
    let indent = 0
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at]
      if (line === '') continue
      const own = indentOf(line)
      if (own <= column && own < line.length) break
      if (indent === 0 && own === line.length) return false
      indent ||= own
      if (own < indent && own < line.length) return false
    }
    return indent > 0
  }
}

/** A comment has a space before it. */
function withoutComment(text: string): string {
  const at = text.indexOf(' #')
  return (at < 0 ? text : text.slice(0, at)).trimEnd()
}

function indentOf(line: string): number {
  let at = 0
  while (line.charCodeAt(at) === 32) at++
  return at
}
