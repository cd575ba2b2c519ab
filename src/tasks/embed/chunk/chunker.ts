import type { Definition } from '../../../code/definitions.ts'
import type { Encoder } from '../../../encoding/encoder.ts'
import { headingPlaces } from './headings.ts'
import { MARKUPS } from './markups.ts'
import { type Places, placesOf } from './places.ts'
import {
  DEFINITION,
  isSpace,
  type Layout,
  LINE,
  MEMBER,
  PARAGRAPH,
  SECTION,
  spaceAfter,
  strengthAt,
  WORD,
} from './strength.ts'
import { StretchCounter } from './stretch-counter.ts'

/** A stretch of a document: `text.slice(start, end)`, without white space around it. */
export interface Chunk {
  /** UTF-16 units. */
  start: number
  end: number
  token_count: number
}

/** A text, or the bytes of one that is ASCII: its places are the same. */
export type PlainText = string | Uint8Array

/** `text.slice(start, end)`, without a copy where it is all of it, or bytes. */
export function partOf(text: PlainText, start: number, end: number): PlainText {
  if (end - start === text.length) return text
  return typeof text === 'string' ? text.slice(start, end) : text.subarray(start, end)
}

export function asString(text: PlainText): string {
  return typeof text === 'string' ? text : Buffer.from(text).toString('latin1')
}

export interface ChunkOptions {
  /** Most tokens of a chunk. */
  size: number
  /** Most tokens that a chunk repeats of the one before. */
  overlap: number
}

/** A text that is being cut. */
interface Document {
  text: string
  scale: Scale
  counter: StretchCounter
}

/** A chunk is not ended before it is this full. */
const LEAST_FULL = 0.5
/** UTF-16 units of a token: more in few texts, which are then cut like longer ones, into one chunk. */
const USUAL_UNITS = 5

/**
 * Cuts a text into chunks of at most `size` tokens, each as late as possible at the best kind of place that lies in
 * its second half: where a definition, a section, a paragraph, a line, a sentence, a word begins. Depends on the text
 * and the encoder alone. `definitions`: where functions and types begin.
 */
export class Chunker {
  readonly #encoder: Encoder
  readonly #options: ChunkOptions

  constructor(encoder: Encoder, options: ChunkOptions) {
    this.#encoder = encoder
    this.#options = options
  }

  chunk(text: string, layout: Layout, definitions: readonly Definition[] = []): Chunk[] {
    return this.whole(text) ?? this.cut(text, layout, definitions)
  }

  /** A text that fits into one chunk, or is blank; undefined: it has to be cut. Most texts are short. */
  whole(text: PlainText): Chunk[] | undefined {
    const { size } = this.#options
    const whole = trimmed(text, 0, text.length)
    if (whole.start === whole.end) return []
    if (text.length > size * USUAL_UNITS) return undefined
    const { start, end } = whole
    const token_count = this.#encoder.count(partOf(text, start, end))
    return token_count <= size ? [{ ...whole, token_count }] : undefined
  }

  cut(text: string, layout: Layout, definitions: readonly Definition[] = []): Chunk[] {
    const places = placesOf(text, this.#encoder)
    return this.#cut({
      ...{ text, scale: new Scale(text, places, layout, definitions) },
      counter: new StretchCounter(text, this.#encoder, places),
    })
  }

  #cut(document: Document): Chunk[] {
    const { scale } = document
    const chunks: Chunk[] = []
    for (let before = -1; before < scale.last; ) {
      const last = chunks[chunks.length - 1]
      const { chunk, end } = this.#next(document, this.#first(document, before, last), before)
      if (chunk && chunk.end > (last?.end ?? 0)) chunks.push(chunk)
      before = end
    }
    return chunks
  }

  /** The place behind which a chunk begins that follows `last`, which ended at `before`. */
  #first({ text, scale, counter }: Document, before: number, last: Chunk | undefined): number {
    const { size, overlap } = this.#options
    for (let least = scale.within(before, -overlap); ; ) {
      const first = scale.best(least, before - 1, before, WORD)
      if (first === before || !last) return before
      const start = trimmed(text, scale.endOf(first), last.end).start
      const isNew = start > last.start && counter.count(start, last.end) <= overlap
      if (isNew) return scale.tokens(first, before + 1) <= size ? first : before
      least = first + 1
    }
  }

  /**
   * The chunk that begins behind place `first` and ends behind `before`. One that has more tokens by itself than as a
   * part of the text is made shorter.
   */
  #next(document: Document, first: number, before: number): { chunk?: Chunk; end: number } {
    const { size } = this.#options
    const { text, scale, counter } = document
    for (let room = size; ; room--) {
      const most = Math.max(before + 1, scale.within(first, room))
      const least = Math.max(before + 1, scale.within(first, Math.floor(room * LEAST_FULL)))
      const end = most === scale.last ? most : scale.best(least, most, most)
      const range = trimmed(text, scale.endOf(first), scale.endOf(end))
      if (range.start === range.end) return { end }
      const token_count = counter.count(range.start, range.end)
      if (token_count <= size) return { chunk: { ...range, token_count }, end }
      if (end > before + 1) continue
      // Not even one more token fits behind what is repeated.
      if (first < before) return this.#next(document, before, before)
      return { chunk: { ...range, token_count }, end }
    }
  }
}

/** The places of a text as a scale of tokens; place -1 is the text's beginning. */
class Scale {
  readonly last: number
  readonly #text: string
  readonly #places: Places
  readonly #layout: Layout
  /** Of what begins there: definitions, headings. */
  readonly #known: ReadonlyMap<number, number>
  /** No place of this text is better. */
  readonly #most: number

  constructor(text: string, places: Places, layout: Layout, definitions: readonly Definition[]) {
    this.last = places.ends.length - 1
    this.#text = text
    this.#places = places
    this.#layout = layout
    const least = layout === 'prose' ? PARAGRAPH : SECTION
    this.#most = definitions.length === 0 ? least : DEFINITION
    const markup = MARKUPS[layout]
    this.#known = markup
      ? headingPlaces(text, markup)
      : new Map(definitions.map(({ start, isInner }) => [start, isInner ? MEMBER : DEFINITION]))
  }

  endOf(place: number): number {
    return place < 0 ? 0 : this.#places.ends[place]
  }

  /** How many tokens stand between two places. */
  tokens(from: number, to: number): number {
    return this.#countAt(to) - this.#countAt(from)
  }

  #countAt(place: number): number {
    return place < 0 ? 0 : this.#places.tokens[place]
  }

  /** The last place at most `tokens` behind `place`; with negative ones, the first at most so many before it. */
  within(place: number, tokens: number): number {
    const { tokens: counts } = this.#places
    const target = this.#countAt(place) + tokens
    let low = -1
    let high = this.last
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (counts[middle] <= target) low = middle
      else high = middle - 1
    }
    return tokens < 0 && low >= 0 && counts[low] < target ? low + 1 : low
  }

  /** Of places `from` to `to` the last of the best kind; `otherwise` where none is of kind `least` at least. */
  best(from: number, to: number, otherwise: number, least = 0): number {
    let best = otherwise
    let strongest = least - 1
    for (let place = to; place >= from && place >= 0; place--) {
      const strength = this.#strength(place)
      if (strength <= strongest) continue
      strongest = strength
      best = place
      if (strength === this.#most) break
    }
    return best
  }

  #strength(place: number): number {
    const end = this.#places.ends[place]
    const strength = strengthAt(this.#text, end, this.#layout)
    // What is known begins a line.
    if (strength < LINE || this.#known.size === 0) return strength
    return this.#known.get(spaceAfter(this.#text, end)) ?? strength
  }
}

function trimmed(text: PlainText, from: number, to: number): { start: number; end: number } {
  let start = from
  let end = to
  while (start < end && isSpace(unitAt(text, start))) start++
  while (end > start && isSpace(unitAt(text, end - 1))) end--
  return { start, end }
}

function unitAt(text: PlainText, place: number): number {
  return typeof text === 'string' ? text.charCodeAt(place) : text[place]
}
