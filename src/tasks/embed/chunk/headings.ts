import type { Markup } from './markups.ts'
import { NOWHERE, SECTION, SENTENCE } from './strength.ts'

interface Line {
  /** Empty also for one that no heading can be made of. */
  text: string
  /** Where its text begins. */
  start: number
  /** How good a place its beginning would be as a heading's. */
  strength: number
}

const BLANK: Line = { text: '', start: 0, strength: NOWHERE }
/** Longer lines are no headings. */
const MOST_UNITS = 500
/** Of a list, a quotation, a table, an attribute; or code. */
const NO_TITLE = /^(?:[-*+>] |\||\[|\.\w| {4}|\t)/

/**
 * How good it is to cut a text of markup before headings and before what stands below them, by where that begins: a
 * chunk had better not end with a heading.
 */
export function headingPlaces(text: string, markup: Markup): ReadonlyMap<number, number> {
  const reader = new HeadingReader(markup)
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    reader.take(text.slice(start, Math.min(end, start + MOST_UNITS)).trimEnd(), start)
    start = end + 1
  }
  return reader.places
}

class HeadingReader {
  readonly places = new Map<number, number>()
  readonly #markup: Markup
  /** What ends the text that is no markup. */
  #fence: string | undefined
  /** The two lines above. */
  #over = BLANK
  #above = BLANK
  #isBelowHeading = false

  constructor(markup: Markup) {
    this.#markup = markup
  }

  /** The next line, without the white space at its end. */
  take(text: string, from: number): void {
    if (this.#fence !== undefined) {
      if (isEnd(text.trim(), this.#fence)) this.#fence = undefined
    } else if (text === '') this.#push(BLANK)
    else {
      const start = from + text.length - text.trimStart().length
      this.#takeText({ text, start, strength: this.#isBelowHeading ? SENTENCE : SECTION })
    }
  }

  #takeText(line: Line): void {
    const { heading, fence } = this.#markup
    if (this.#isUnderline(line.text)) this.#endTitle(line)
    else if (heading?.test(line.text)) this.#setHeading(line)
    else {
      if (this.#isBelowHeading) this.places.set(line.start, SENTENCE)
      this.#isBelowHeading = false
      this.#fence = fence?.exec(line.text)?.[1]
      this.#push(this.#fence === undefined ? line : BLANK)
    }
  }

  /** Of the line above, which stands alone or below a line like this one. */
  #isUnderline(text: string): boolean {
    const { underline, fewer, more } = this.#markup
    const { text: title } = this.#above
    if (title === '' || NO_TITLE.test(title) || !underline.test(text) || underline.test(title)) return false
    if (this.#over.text !== '' && this.#over.text !== text) return false
    const longer = text.length - title.length
    return longer >= -fewer && longer <= more
  }

  #endTitle(line: Line): void {
    const title = this.#above
    this.places.set(line.start, NOWHERE)
    if (this.#over.text === '') this.#setHeading(title)
    else {
      this.places.set(title.start, NOWHERE)
      this.#setHeading(this.#over)
    }
  }

  #setHeading({ start, strength }: Line): void {
    this.places.set(start, strength)
    this.#isBelowHeading = true
    this.#push(BLANK)
    this.#push(BLANK)
  }

  #push(line: Line): void {
    this.#over = this.#above
    this.#above = line
  }
}

function isEnd(text: string, fence: string): boolean {
  return text.length >= fence.length && text === fence[0].repeat(text.length)
}
