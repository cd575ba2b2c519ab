/**
 * Oniguruma's regular expressions, as tokenizer.json has them, in JavaScript's with the flag `u`. What is not
 * known to mean the same there is not translated.
 */

const ESCAPE = String.raw`\\[pP]\{\^?\w+\}|\\x[0-7][\da-fA-F]|\\x\{[\da-fA-F]{1,6}\}|\\u[\da-fA-F]{4}|\\.`
/** What stands at a place of a pattern, outside of brackets and inside. */
const TOKEN = anyOf({
  folded: String.raw`\(\?i:(?<body>[a-z'|?[\] ]*)\)`,
  open: String.raw`\((?:\?(?:[:=!>]|<[=!]))?`,
  close: String.raw`\)`,
  bar: String.raw`\|`,
  bracket: String.raw`\[`,
  possessive: String.raw`[*+?]\+`,
  quantifier: String.raw`[*+?]\??|(?:\{\d+(?:,\d*)?\}|\{,\d+\})(?!\?)`,
  dot: String.raw`\.`,
  lineEnd: String.raw`\$`,
  atom: String.raw`${ESCAPE}|[^\\^{}]`,
})
const RANGE_END = String.raw`\\x[0-7][\da-fA-F]|\\u[\da-fA-F]{4}|\\[^\w]|&(?!&)|[^\\[\]&\-]`
/** A hyphen of no range stands last. */
const IN_BRACKETS = anyOf({
  range: `(?<from>${RANGE_END})-(?<to>${RANGE_END})`,
  nested: String.raw`\[(?![\^:])`,
  end: String.raw`\]`,
  atom: String.raw`${ESCAPE}|-(?=\])|&(?!&)|[^\\[&\-]`,
})
/** Letters that Oniguruma, which knows the case of all scripts, takes for several others together. */
const SEVERAL = /ss|st|f[fil]/i
/** And those for which it takes one beyond ASCII, too. */
const BEYOND: Record<string, string> = { k: '\u212a', s: '\u017f' }
const SHORTHANDS: Record<string, string> = {
  s: String.raw`\p{White_Space}`,
  S: String.raw`\P{White_Space}`,
  d: String.raw`\p{Nd}`,
  D: String.raw`\P{Nd}`,
}
const CATEGORY = /^(?:[LMNPSZC][a-z]?)$/
const WITH_MEANING = /[\^$\\.*+?()[\]{}|/-]/

function anyOf(tokens: Record<string, string>): RegExp {
  const named = Object.entries(tokens).map(([name, pattern]) => `(?<${name}>${pattern})`)
  return new RegExp(named.join('|'), 'suy')
}

class Unknown extends Error {}

/** Undefined for a pattern of which it is not certain to mean the same. */
export function javascriptPattern(pattern: string): string | undefined {
  try {
    const found = new Translation(pattern).pattern
    new RegExp(found, 'u')
    return found
  } catch (error) {
    if (error instanceof Unknown || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A pattern that matches a text as it stands. */
export function literalPattern(text: string): string {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, String.raw`\$&`)
}

class Translation {
  readonly #given: string
  #at = 0
  readonly #parts: string[] = []
  /** Where groups begin in the parts. */
  readonly #groups: { start: number; closing: string }[] = []
  /** Where what a quantifier would repeat begins in the parts. */
  #atom: number | undefined
  #captures = 0

  constructor(given: string) {
    this.#given = given
  }

  get pattern(): string {
    while (this.#at < this.#given.length) this.#token(this.#next(TOKEN))
    return this.#parts.join('')
  }

  #next(tokens: RegExp): Record<string, string | undefined> {
    tokens.lastIndex = this.#at
    const found = tokens.exec(this.#given)
    if (!found?.groups) throw new Unknown()
    this.#at = tokens.lastIndex
    return found.groups
  }

  #token(found: Record<string, string | undefined>): void {
    if (found.body !== undefined) this.#add(`(?:${caseless(found.body)})`)
    else if (found.open) this.#open(found.open)
    else if (found.close) this.#close()
    else if (found.bar) this.#addBare('|')
    else if (found.bracket) this.#add(this.#bracket())
    else if (found.possessive) this.#keep(this.#repeated(found.possessive[0]))
    else if (found.quantifier) this.#addBare(this.#repeated(found.quantifier.replace('{,', '{0,')))
    else if (found.dot) this.#add(String.raw`[^\n]`)
    else if (found.lineEnd) this.#addBare(String.raw`(?![^\n])`)
    else this.#add(atom(found.atom as string))
  }

  #add(part: string): void {
    this.#atom = this.#parts.push(part) - 1
  }

  /** What can't be repeated. */
  #addBare(part: string): void {
    this.#parts.push(part)
    this.#atom = undefined
  }

  #repeated(quantifier: string): string {
    if (this.#atom === undefined) throw new Unknown()
    return quantifier
  }

  #open(opening: string): void {
    const isAtomic = opening === '(?>'
    this.#groups.push({ start: this.#parts.length, closing: isAtomic ? '>' : '' })
    this.#addBare(opening === '(' || isAtomic ? '(?:' : opening)
  }

  #close(): void {
    const group = this.#groups.pop()
    if (!group) throw new Unknown()
    this.#parts.push(')')
    this.#atom = group.start
    if (group.closing) this.#keep('')
  }

  /** Gives nothing of it back: what a look-ahead has found is not looked for again. */
  #keep(quantifier: string): void {
    const name = `kept${this.#captures++}`
    const repeated = this.#parts.splice(this.#atom as number).join('')
    this.#add(`(?:(?=(?<${name}>${repeated}${quantifier}))\\k<${name}>)`)
  }

  /** Behind the bracket that opens it. */
  #bracket(): string {
    const isNegated = this.#given[this.#at] === '^'
    if (isNegated) this.#at++
    const parts: string[] = []
    for (let depth = 1; depth > 0; ) {
      const { range, from, to, nested, end, atom: one } = this.#next(IN_BRACKETS)
      if (nested) depth++
      else if (end) depth--
      else
        parts.push(
          range ? `${inBrackets(from as string)}-${inBrackets(to as string)}` : inBrackets(one as string),
        )
    }
    if (parts.length === 0) throw new Unknown()
    return `[${isNegated ? '^' : ''}${parts.join('')}]`
  }
}

function caseless(body: string): string {
  if (SEVERAL.test(body)) throw new Unknown()
  return body.replace(/\[([a-z]+)\]|[a-z]/gi, (one, letters) => `[${bothCases(letters ?? one)}]`)
}

function bothCases(letters: string): string {
  return Array.from(letters.toLowerCase(), (one) => one + one.toUpperCase() + (BEYOND[one] ?? '')).join('')
}

function inBrackets(one: string): string {
  return /^[-^&[\]]$/.test(one) ? `\\${one}`.replace('\\&', '&') : atom(one)
}

function atom(one: string): string {
  if (!one.startsWith('\\') || one === '\\') return one === ']' || one === '/' ? `\\${one}` : one
  const name = one.slice(1)
  if (/^[pP]\{/.test(name)) return property(name)
  if (/^x\{/.test(name)) return `\\u${name.slice(1)}`
  if (Object.hasOwn(SHORTHANDS, name)) return SHORTHANDS[name]
  if (/^(?:[rntfv]|x..|u.{4})$/.test(name)) return one
  if (/^[A-Za-z0-9]/.test(name)) throw new Unknown()
  return WITH_MEANING.test(name) ? `\\${name === '-' ? 'x2d' : name}` : name
}

/** General categories and scripts; all other names mean something else to one of the two. */
function property(name: string): string {
  const [, letter, not, value] = /^([pP])\{(\^?)(\w+)\}$/.exec(name) as RegExpExecArray
  const sign = (letter === 'P') !== (not === '^') ? 'P' : 'p'
  return `\\${sign}{${CATEGORY.test(value) ? value : `Script=${value}`}}`
}
