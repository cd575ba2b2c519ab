import { type BertText, bertWords, separable } from './bert-text.ts'
import { hashOf, MOST_CACHED_BYTES, PieceCache } from './piece-cache.ts'
import type { TokenList } from './token-list.ts'
import { Utf8Text } from './utf8-text.ts'

export interface WordPieceModel {
  vocabulary: ReadonlyMap<string, number>
  unknown: number
  /** Stands before a token that continues a word: `##`. */
  continuingPrefix: string
  /** Longer words, in characters, are unknown. */
  maxWordLength: number
}

const WORD = 0
const BLANK = 1
const PUNCTUATION = 2

const MAYBE_IDEOGRAPH = 3

/** A word that only its case can change. */
const PLAIN = /^[0-9A-Za-z]+$/

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** What a byte is to the text around it. */
const KINDS = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code >= 0xe3 && code <= 0xef) return MAYBE_IDEOGRAPH
  // Other white space is a control character too, and may be removed as one.
  if (code === 32 || code === 9 || code === 10 || code === 13) return BLANK
  return code > 32 && code < 127 && !/[0-9a-z]/i.test(String.fromCharCode(code)) ? PUNCTUATION : WORD
})

/**
 * Cuts words into the longest tokens that begin where the one before ended, from the left: the WordPiece of BERT.
 * A text is read in runs without blanks and ASCII punctuation; what a run gives is remembered.
 */
export class WordPiece {
  readonly #model: WordPieceModel
  readonly #rules: BertText
  readonly #starts = new Map<string, number>()
  readonly #continuations = new Map<string, number>()
  readonly #longest: number
  readonly #cache = new PieceCache()
  readonly #text = new Utf8Text()

  constructor(model: WordPieceModel, rules: BertText) {
    this.#model = model
    this.#rules = rules
    const { continuingPrefix: prefix } = model
    let longest = 1
    for (const [token, id] of model.vocabulary) {
      this.#starts.set(token, id)
      if (token.startsWith(prefix)) this.#continuations.set(token.slice(prefix.length), id)
      longest = Math.max(longest, token.length)
    }
    this.#longest = longest
  }

  encode(whole: string, list: TokenList): void {
    this.#text.set(separable(whole, this.#rules))
    const { bytes, length } = this.#text
    let at = 0
    while (at < length) {
      const kind = KINDS[bytes[at]]
      if (kind === BLANK) at++
      else {
        const end = kind === PUNCTUATION ? at + 1 : this.#runEnd(bytes, at, length)
        this.#run(at, end - at, list)
        at = end
      }
    }
  }

  /** An ideograph ends the run before it, and is one by itself. */
  #runEnd(bytes: Uint8Array, start: number, length: number): number {
    const ideographs = this.#rules.splitIdeographs
    let at = start
    for (; at < length; at++) {
      const kind = KINDS[bytes[at]]
      if (kind === BLANK || kind === PUNCTUATION) return at
      if (kind === MAYBE_IDEOGRAPH && ideographs && isIdeograph(bytes, at)) return at === start ? at + 3 : at
    }
    return at
  }

  #run(start: number, length: number, list: TokenList): void {
    const { view } = this.#text
    if (length > MOST_CACHED_BYTES) {
      this.#words(start, length, list)
      return
    }
    const hash = hashOf(view, start, length)
    if (this.#cache.read(view, start, length, hash, list)) return
    const first = list.length
    this.#words(start, length, list)
    this.#cache.write(view, start, length, hash, list, first)
  }

  #words(start: number, length: number, list: TokenList): void {
    const run = utf8.decode(this.#text.bytes.subarray(start, start + length))
    if (PLAIN.test(run)) this.#pieces(this.#rules.lowercase ? run.toLowerCase() : run, list)
    else for (const word of bertWords(run, this.#rules)) this.#pieces(word, list)
  }

  #pieces(word: string, list: TokenList): void {
    const from = list.length
    if (characters(word) > this.#model.maxWordLength) {
      list.push(this.#model.unknown)
      return
    }
    for (let start = 0; start < word.length; ) {
      const end = this.#longestFrom(word, start, list)
      if (end === start) {
        list.length = from
        list.push(this.#model.unknown)
        return
      }
      start = end
    }
  }

  /** Appends the longest token that begins at `start`; returns where it ends, `start` where there is none. */
  #longestFrom(word: string, start: number, list: TokenList): number {
    const tokens = start === 0 ? this.#starts : this.#continuations
    for (let end = Math.min(word.length, start + this.#longest); end > start; end--) {
      const id = tokens.get(word.slice(start, end))
      if (id === undefined) continue
      list.push(id)
      return end
    }
    return start
  }
}

function characters(word: string): number {
  let count = word.length
  for (let at = 1; at < word.length; at++)
    if ((word.charCodeAt(at) & 0xfc00) === 0xdc00 && (word.charCodeAt(at - 1) & 0xfc00) === 0xd800) count--
  return count
}

/** True for U+3400-4DBF, U+4E00-9FFF, U+F900-FAFF. */
function isIdeograph(bytes: Uint8Array, at: number): boolean {
  const unit = ((bytes[at] & 15) << 12) | ((bytes[at + 1] & 63) << 6) | (bytes[at + 2] & 63)
  return (
    (unit >= 0x4e00 && unit <= 0x9fff) ||
    (unit >= 0x3400 && unit <= 0x4dbf) ||
    (unit >= 0xf900 && unit <= 0xfaff)
  )
}
