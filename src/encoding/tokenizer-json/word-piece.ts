import { TextBytes } from '../text-bytes.ts'
import type { TokenBuffer } from '../token-buffer.ts'
import { type BertText, bertWords, separable } from './bert-text.ts'
import { addToHash, HASH_START, hashOf, PieceCache } from './piece-cache.ts'

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
  readonly #text = new TextBytes()

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

  /** Appends the ids of a text. */
  encode(whole: string, out: TokenBuffer): void {
    const { bytes, length } = this.#text.encode(separable(whole, this.#rules))
    let at = 0
    while (at < length) {
      const kind = KINDS[bytes[at]]
      if (kind === BLANK) at++
      else if (kind === PUNCTUATION) this.#run(bytes, at, ++at, hashOf(bytes, at - 1, at), out)
      else at = this.#word(bytes, at, length, out)
    }
  }

  /** Reads a run from its first byte; returns where it ends. */
  #word(bytes: Uint8Array, start: number, length: number, out: TokenBuffer): number {
    const ideographs = this.#rules.splitIdeographs
    let hash = HASH_START
    let at = start
    for (; at < length; at++) {
      const kind = KINDS[bytes[at]]
      if (kind === BLANK || kind === PUNCTUATION) break
      // An ideograph ends the run before it, and is one by itself.
      if (kind === MAYBE_IDEOGRAPH && ideographs && isIdeograph(bytes, at)) {
        if (at === start) at += 3
        break
      }
      hash = addToHash(hash, bytes[at])
    }
    if (hash === HASH_START) hash = hashOf(bytes, start, at)
    this.#run(bytes, start, at, hash, out)
    return at
  }

  #run(bytes: Uint8Array, start: number, end: number, hash: number, out: TokenBuffer): void {
    if (this.#cache.copy(bytes, start, end, hash, out)) return
    const from = out.length
    const run = utf8.decode(bytes.subarray(start, end))
    if (PLAIN.test(run)) this.#pieces(this.#rules.lowercase ? run.toLowerCase() : run, out)
    else for (const word of bertWords(run, this.#rules)) this.#pieces(word, out)
    this.#cache.add(bytes, start, end, hash, out, from)
  }

  #pieces(word: string, out: TokenBuffer): void {
    const from = out.length
    if (characters(word) > this.#model.maxWordLength) {
      out.push(this.#model.unknown)
      return
    }
    for (let start = 0; start < word.length; ) {
      const end = this.#longestFrom(word, start, out)
      if (end === start) {
        out.length = from
        out.push(this.#model.unknown)
        return
      }
      start = end
    }
  }

  /** Appends the longest token that begins at `start`; returns where it ends, `start` where there is none. */
  #longestFrom(word: string, start: number, out: TokenBuffer): number {
    const tokens = start === 0 ? this.#starts : this.#continuations
    for (let end = Math.min(word.length, start + this.#longest); end > start; end--) {
      const id = tokens.get(word.slice(start, end))
      if (id === undefined) continue
      out.push(id)
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
