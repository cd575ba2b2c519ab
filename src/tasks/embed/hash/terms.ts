import { isAscii } from 'node:buffer'
import {
  CHARACTER_LENGTH,
  classAt,
  LETTER,
  LOWER,
  NUMBER,
  UPPER,
} from '../../../encoding/character-classes.ts'
import { Utf8Text } from '../../../encoding/utf8-text.ts'

const HASH_START = 0x811c9dc5 | 0
const PRIME = 0x01000193
const LOWER_S = 115
const CASE_BIT = 32
const MARK = UPPER | LOWER
const WORD = LETTER | NUMBER
const SHORTEST_PLURAL = 4
const FIRST_TERMS = 1_024
const NOT_ASCII = /[^\0-\x7f]/

/** What an ASCII byte is; the classes of all other characters stand in the encodings' tables. */
const OTHER = 0
const SMALL = 1
const CAPITAL = 2
const DIGIT = 3
const WIDE = 4
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return WIDE
  const character = String.fromCharCode(byte)
  if (/[a-z]/.test(character)) return SMALL
  return /[A-Z]/.test(character) ? CAPITAL : /[0-9]/.test(character) ? DIGIT : OTHER
})

/**
 * The terms of a text: words and numbers in lower case, without the s of a plural. `parseHTTPResponse` is `parse`,
 * `http`, `response`; `snake_case` two words. Scripts without spaces (Han, Kana, Thai …) give single characters
 * and pairs of neighbours. Text is compared in Unicode's form NFKC.
 */
export class Terms {
  /** The hash of each term in reading order. */
  hashes = new Int32Array(FIRST_TERMS)
  length = 0
  readonly #text = new Utf8Text()

  /** Of a string, or of valid UTF-8. */
  read(text: string | Uint8Array): this {
    this.length = 0
    this.#text.set(normalized(text))
    const { bytes, length } = this.#text
    for (let at = 0; at < length; ) {
      const kind = KINDS[bytes[at]]
      if (kind === OTHER) at++
      else if (kind === WIDE) at = this.#wide(bytes, at)
      else at = this.#ascii(bytes, at, kind)
    }
    return this
  }

  #ascii(bytes: Uint8Array, start: number, kind: number): number {
    let at = start + 1
    while (KINDS[bytes[at]] === kind) at++
    const next = KINDS[bytes[at]]
    if (next === WIDE) return this.#word(bytes, start)
    if (kind === DIGIT) this.#add(hashBytes(bytes, start, at, HASH_START))
    else {
      if (kind === CAPITAL && next === SMALL) {
        // The last capital of several begins the next word: `HTTPServer`.
        if (at - start > 1) at--
        else while (KINDS[bytes[at]] === SMALL) at++
        if (KINDS[bytes[at]] === WIDE) return this.#word(bytes, start)
      }
      this.#add(hashAscii(bytes, start, stemEnd(bytes, start, at)))
    }
    return at
  }

  #wide(bytes: Uint8Array, at: number): number {
    const found = classAt(bytes, at)
    if (!(found & WORD)) return at + CHARACTER_LENGTH[bytes[at]]
    return found & LETTER && isUnspaced(bytes, at) ? this.#pairs(bytes, at) : this.#word(bytes, at)
  }

  /** The same for all of Unicode. */
  #word(bytes: Uint8Array, start: number): number {
    let before = classAt(bytes, start)
    let at = start + CHARACTER_LENGTH[bytes[start]]
    for (let found = classAt(bytes, at); continuesWord(before, found); found = classAt(bytes, at)) {
      if (bytes[at] >= 0x80 && found & LETTER && isUnspaced(bytes, at)) break
      const next = at + CHARACTER_LENGTH[bytes[at]]
      if (isCapital(before) && isCapital(found) && isSmall(classAt(bytes, next))) break
      before = found
      at = next
    }
    this.#add(hashWide(bytes, start, at))
    return at
  }

  #pairs(bytes: Uint8Array, start: number): number {
    let at = start
    let before = -1
    while (isUnspaced(bytes, at)) {
      const next = at + CHARACTER_LENGTH[bytes[at]]
      this.#add(hashBytes(bytes, at, next, HASH_START))
      if (before >= 0) this.#add(hashBytes(bytes, before, next, HASH_START))
      before = at
      at = next
    }
    return at
  }

  #add(hash: number): void {
    if (this.length === this.hashes.length) {
      const grown = new Int32Array(this.length * 2)
      grown.set(this.hashes)
      this.hashes = grown
    }
    this.hashes[this.length++] = hash
  }
}

/** What is ASCII is as it should be. */
function normalized(text: string | Uint8Array): string | Uint8Array {
  if (typeof text !== 'string') return isAscii(text) ? text : normalized(utf8.decode(text))
  return NOT_ASCII.test(text) ? text.normalize('NFKC') : text
}

/** Marks belong to the letter before; a capital behind a small letter begins a word, so do digits and letters beside each other. */
function continuesWord(before: number, found: number): boolean {
  if (found === MARK) return true
  if (!(found & WORD)) return false
  if ((before & NUMBER) !== (found & NUMBER)) return false
  return !(isSmall(before) && isCapital(found))
}

function isCapital(found: number): boolean {
  return (found & (LETTER | UPPER | LOWER)) === (LETTER | UPPER)
}

function isSmall(found: number): boolean {
  return (found & (LETTER | UPPER | LOWER)) === (LETTER | LOWER)
}

/**
 * Where a word ends without its plural: Harman's S-stemmer, whose `ies` loses the `es`, so that `query` and
 * `queries` differ in their last letter alone; that letter is left out on both sides.
 */
function stemEnd(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length < SHORTEST_PLURAL) return end
  const last = bytes[end - 1] | CASE_BIT
  const before = bytes[end - 2] | CASE_BIT
  if (last === 121) return isVowel(before) ? end : end - 1
  if (last !== LOWER_S || before === LOWER_S || before === 117) return end
  if (before !== 101) return end - 1
  const third = bytes[end - 3] | CASE_BIT
  if (third === 105) return length > SHORTEST_PLURAL ? end - 3 : end
  return third === 97 || third === 101 || third === 111 ? end : end - 1
}

function isVowel(byte: number): boolean {
  return byte === 97 || byte === 101 || byte === 105 || byte === 111 || byte === 117
}

function hashAscii(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_START
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] | CASE_BIT), PRIME)
  return hash
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const lowered = new Utf8Text()

function hashWide(bytes: Uint8Array, start: number, end: number): number {
  lowered.set(utf8.decode(bytes.subarray(start, end)).toLowerCase())
  return hashBytes(lowered.bytes, 0, lowered.length, HASH_START)
}

function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], PRIME)
  return hash
}

/** Scripts that put no spaces between words: Thai to Myanmar, Khmer, Kana, Han. */
function isUnspaced(bytes: Uint8Array, at: number): boolean {
  const lead = bytes[at]
  if (lead < 0xe0) return false
  if (lead >= 0xf0) return lead === 0xf0 && (bytes[at + 1] & 0x30) === 0x20
  const point = ((lead & 15) << 12) | ((bytes[at + 1] & 63) << 6) | (bytes[at + 2] & 63)
  return (
    (point >= 0x0e00 && point <= 0x0eff) ||
    (point >= 0x1000 && point <= 0x109f) ||
    (point >= 0x1780 && point <= 0x17ff) ||
    (point >= 0x3040 && point <= 0x30ff) ||
    (point >= 0x3400 && point <= 0x9fff) ||
    (point >= 0xf900 && point <= 0xfaff)
  )
}
