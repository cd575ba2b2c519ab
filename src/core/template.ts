const OPEN = '{{'
const CLOSE = '}}'
const MAX_NAME = 1_000

/** A text with places for fields: `Translate {{text}} into {{language}}`. What is put in is not read again. */
export class Template {
  /** The names of its fields, each once, in the order in which they come. */
  readonly fields: readonly string[]
  /** Texts and names of fields in turn, a text first. */
  readonly #parts: readonly string[]

  private constructor(parts: string[]) {
    this.#parts = parts
    this.fields = [...new Set(parts.filter((_, i) => i % 2 === 1))]
  }

  /** `{{` without its `}}` on the same line, or with nothing between them, is text. */
  static parse(text: string): Template {
    const parts = ['']
    let at = 0
    let close = -1
    for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
      if (close < open) close = text.indexOf(CLOSE, open)
      if (close < 0) break
      const name = text.slice(open + OPEN.length, Math.min(close, open + MAX_NAME)).trim()
      const isField = close < open + MAX_NAME && name !== '' && !/[{}\n]/.test(name)
      const end = isField ? open : open + OPEN.length
      parts[parts.length - 1] += text.slice(at, end)
      if (isField) parts.push(name, '')
      at = isField ? close + CLOSE.length : end
    }
    parts[parts.length - 1] += text.slice(at)
    return new Template(parts)
  }

  /**
   * True for `{{{field}}}`, which is a field in other programs: here it would be sent as it stands, for every item.
   * `{ {{field}} }` puts one between braces.
   */
  static hasThreeBraces(text: string): boolean {
    return /(?<!\{)\{{3}[^{}\n]+\}\}/.test(text)
  }

  /** The field that is all there is to it: `{{field}}`. */
  get only(): string | undefined {
    const [before, name, after] = this.#parts
    return this.#parts.length === 3 && before === '' && after === '' ? name : undefined
  }

  fill(textOf: (field: string) => string): string {
    return this.#parts.map((part, i) => (i % 2 === 1 ? textOf(part) : part)).join('')
  }
}
