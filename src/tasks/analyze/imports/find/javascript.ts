import { javaScriptWalk } from './javascript-strings.ts'
import { eachMatch, type Found, matchAt, type Source } from './source.ts'

const KEYWORD = /\b(?:import|export|require)\b/g
const LITERAL = /'([^'\n]+)'|"([^"\n]+)"/y
/** What may stand between `import` and its literal; a line that starts another statement ends it. */
const CLAUSE = /(?:[\w$,*{}\x80-\xff \t\r\f]|\n(?!\s{0,80}(?:import|export)\b))*/y
/** Clauses, each run of white space one blank. */
const IMPORT =
  /^(?:(?:type|typeof|defer|source)\b ?)?(?:[\w$\x80-\xff]+ ?,? ?)?(?:\* ?as [\w$\x80-\xff]+ ?|\{[^{}]*\} ?)?from$/
const EXPORT = /^(?:type ?)?(?:\* ?(?:as [\w$\x80-\xff]+ )?|\{[^{}]*\} ?)from$/
const TYPE_ONLY = /^type(?:of)?(?: (?!from$|,)|[{*])/
const BRACES = /^\{([^{}]+)\} ?from$/

/** Imports of JavaScript and TypeScript: static and dynamic ones, re-exports and `require`. */
export function findJavaScript(source: Source): Found[] {
  const reader = new Reader(source)
  const walk = javaScriptWalk(source)
  const found: Found[] = []
  for (const { 0: keyword, index: at } of eachMatch(KEYWORD, source.raw)) {
    const one = reader.read(keyword, at)
    if (!one || !walk.isCode(at)) continue
    const { to, isType } = one
    found.push({ at, to, links: [isType ? { to, kind: 'type' } : { to }] })
  }
  return found
}

interface Target {
  to: string
  isType: boolean
}

class Reader {
  readonly #source: Source
  /** No statement before it has a literal: what was read once is not read again. */
  #readTo = 0

  constructor(source: Source) {
    this.#source = source
  }

  read(keyword: string, at: number): Target | undefined {
    const after = at + keyword.length
    if (!this.#isWord(at, after)) return undefined
    if (keyword !== 'require' && at >= this.#readTo && startsStatement(this.#source.raw, at)) {
      const statement = this.#statement(keyword === 'import' ? IMPORT : EXPORT, after)
      if (statement) return statement
    }
    return keyword === 'export' ? undefined : this.#call(at, after)
  }

  /** Not a property (`a.import`, but `...require()`), nor a key (`import:`). */
  #isWord(at: number, after: number): boolean {
    const { raw } = this.#source
    const isProperty = raw[at - 1] === '.' && raw[at - 2] !== '.'
    return !isProperty && raw[at - 1] !== '$' && raw[after] !== '$' && !this.#source.commentEnd(at)
  }

  #statement(shape: RegExp, after: number): Target | undefined {
    const end = this.#clauseEnd(after)
    const literal = matchAt(LITERAL, this.#source.raw, end)
    const clause = literal ? this.#source.code(after, end).replace(/\s+/g, ' ').trim() : ''
    if (literal && (shape.test(clause) || (shape === IMPORT && clause === '')))
      return { to: literal[1] ?? literal[2], isType: isTypeOnly(clause) }
    this.#readTo = end
    return undefined
  }

  #clauseEnd(after: number): number {
    let at = after
    for (;;) {
      matchAt(CLAUSE, this.#source.raw, at)
      const end = this.#source.commentEnd(CLAUSE.lastIndex)
      if (end === undefined) return CLAUSE.lastIndex
      at = end
    }
  }

  /** `require('x')`, `import('x')`, also with options behind. */
  #call(at: number, after: number): Target | undefined {
    const { raw } = this.#source
    const open = this.#source.skipBlank(after)
    if (raw[open] !== '(') return undefined
    const literal = matchAt(LITERAL, raw, this.#source.skipBlank(open + 1))
    if (!literal) return undefined
    const close = this.#source.skipBlank(LITERAL.lastIndex)
    if (raw[close] !== ')' && raw[close] !== ',') return undefined
    return { to: literal[1] ?? literal[2], isType: this.#isTypeCall(at, close) }
  }

  /** `typeof import('x')`, `import('x').Type` and `import type x = require('x')`. */
  #isTypeCall(at: number, close: number): boolean {
    const { raw } = this.#source
    const before = raw.slice(Math.max(0, at - 80), at)
    if (raw[at] === 'r') return /\bimport\s+type\s+[\w$]+\s*=\s*$/.test(before)
    return (
      /\btypeof\s+$/.test(before) ||
      /^\)\s*\.\s*(?!then\b|catch\b|finally\b)\w/.test(raw.slice(close, close + 80))
    )
  }
}

/** `type { A }`, and `{ type A, type B }`: braces that hold nothing but types. */
function isTypeOnly(clause: string): boolean {
  if (TYPE_ONLY.test(clause)) return true
  const names = BRACES.exec(clause)?.[1]
    .split(',')
    .map((name) => name.trim())
  return names?.every((name) => name === '' || /^type (?!as\b)/.test(name)) ?? false
}

/** Only these may stand before a statement on its line: `;`, a closing brace, a comment, a `<script>` tag. */
function startsStatement(raw: string, at: number): boolean {
  let before = at - 1
  while (raw[before] === ' ' || raw[before] === '\t') before--
  return before < 0 || '\n\r;}/>'.includes(raw[before])
}
