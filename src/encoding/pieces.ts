import {
  BYTE_CLASS,
  CHARACTER_LENGTH,
  classAt,
  LETTER,
  LOWER,
  NEWLINE,
  NUMBER,
  SPACE,
  UPPER,
  WIDE,
  wideClass,
} from './character-classes.ts'
import { CL100K, DIGITWISE, GPT2, O200K, TEKKEN } from './machines-data.ts'
import { withMachine } from './piece-machine.ts'

const WORDLIKE = LETTER | NUMBER | SPACE
const SPACE_BYTE = 32
const APOSTROPHE = 39
const SLASH = 47
const ZERO = 48
const NINE = 57
const ANY = 2 ** 30
const [D, E, L, M, R, S, T, V] = Buffer.from('delmrstv')

/**
 * o200k. Alternatives, the first that matches counts:
 * `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
 * `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
 * `\p{N}{1,3}`, ` ?[^\s\p{L}\p{N}]+[\r\n/]*`, `\s*[\r\n]+`, `\s+(?!\S)`, `\s+`.
 */
function o200kExact(bytes: Uint8Array, start: number, end: number): number {
  return casedPiece(bytes, start, end, 3, withSuffix)
}

export const o200kPiece = withMachine(O200K, o200kExact)

/** Mistral's Tekken: as o200k, but contractions are not kept together, and each digit is a piece of its own. */
export const tekkenPiece = withMachine(TEKKEN, (bytes, start, end) =>
  casedPiece(bytes, start, end, 1, withoutSuffix),
)

function casedPiece(
  bytes: Uint8Array,
  start: number,
  end: number,
  digits: number,
  wordEnd: (bytes: Uint8Array, at: number) => number,
): number {
  const first = classAt(bytes, start)
  if (first & LETTER) return wordEnd(bytes, casedWord(bytes, start))
  if (first & NUMBER) return numberEnd(bytes, start, digits)
  if (first & NEWLINE) return spaceEnd(bytes, start, end)
  const next = start + CHARACTER_LENGTH[bytes[start]]
  if (first & LOWER) return wordEnd(bytes, markedWord(bytes, start, next))
  const word = casedWord(bytes, next)
  if (word > next) return wordEnd(bytes, word)
  return otherEnd(bytes, start, first, end, slashesAndNewlines)
}

function withoutSuffix(_: Uint8Array, at: number): number {
  return at
}

/**
 * The end of upper case then lower case; as letters without case are both, the last of those may have to serve as
 * the lower case that the first alternative asks for. `start` itself when no word begins there.
 */
function casedWord(bytes: Uint8Array, start: number): number {
  let at = start
  let lastBoth = -1
  let found = 0
  for (;;) {
    found = classAt(bytes, at)
    if (!(found & UPPER)) break
    at += CHARACTER_LENGTH[bytes[at]]
    if (found & LOWER) lastBoth = at
  }
  if (found & LOWER) return lowerEnd(bytes, at)
  return lastBoth < 0 ? at : lastBoth
}

/** A mark may go before a word as other punctuation does, but is also a word of its own. */
function markedWord(bytes: Uint8Array, start: number, next: number): number {
  const word = casedWord(bytes, next)
  return endsLower(bytes, next, word) ? word : start + CHARACTER_LENGTH[bytes[start]]
}

/** True for a word of the first alternative: its last character may be lower case. */
function endsLower(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start) return false
  let last = end - 1
  while ((bytes[last] & 0xc0) === 0x80) last--
  return (classAt(bytes, last) & LOWER) !== 0
}

function lowerEnd(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    const found = BYTE_CLASS[bytes[at]]
    if (found & LOWER) at++
    else if (found === WIDE && wideClass(bytes, at) & LOWER) at += CHARACTER_LENGTH[bytes[at]]
    else return at
  }
}

function withSuffix(bytes: Uint8Array, at: number): number {
  return bytes[at] === APOSTROPHE ? at + suffixLength(bytes, at) : at
}

/**
 * cl100k. Alternatives: `(?i:'s|'t|'re|'ve|'m|'ll|'d)`, `[^\r\n\p{L}\p{N}]?\p{L}+`, `\p{N}{1,3}`,
 * ` ?[^\s\p{L}\p{N}]+[\r\n]*`, `\s*[\r\n]+`, `\s+(?!\S)`, `\s+`.
 */
export const cl100kPiece = withMachine(CL100K, (bytes, start, end) => uncasedPiece(bytes, start, end, 3))

/** As cl100k, but each digit is a piece of its own. */
export const singleDigitPiece = withMachine({ ...CL100K, one: { otherwise: 'end' } }, (bytes, start, end) =>
  uncasedPiece(bytes, start, end, 1),
)

function uncasedPiece(bytes: Uint8Array, start: number, end: number, digits: number): number {
  const first = classAt(bytes, start)
  if (first & LETTER) return letterEnd(bytes, start)
  if (first & NUMBER) return numberEnd(bytes, start, digits)
  if (first & NEWLINE) return spaceEnd(bytes, start, end)
  if (bytes[start] === APOSTROPHE) {
    const length = suffixLength(bytes, start)
    if (length > 0) return start + length
  }
  const next = start + CHARACTER_LENGTH[bytes[start]]
  const word = letterEnd(bytes, next)
  return word > next ? word : otherEnd(bytes, start, first, end, newlines)
}

/**
 * GPT-2, r50k and p50k. Alternatives: `'s|'t|'re|'ve|'m|'ll|'d`, ` ?\p{L}+`, ` ?\p{N}+`, ` ?[^\s\p{L}\p{N}]+`,
 * `\s+(?!\S)`, `\s+`.
 */
function gpt2Exact(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === APOSTROPHE) {
    const length = lowerSuffixLength(bytes, start)
    if (length > 0) return start + length
  }
  const next = bytes[start] === SPACE_BYTE ? start + 1 : start
  const found = classAt(bytes, next)
  if (found & LETTER) return letterEnd(bytes, next)
  if (found & NUMBER) return numberEnd(bytes, next, ANY)
  if (found & SPACE || next === end) return plainSpaceEnd(bytes, start, end)
  return othersEnd(bytes, next, end)
}

export const gpt2Piece = withMachine(GPT2, gpt2Exact)

/** The same of a text that is first cut at each digit of ASCII: what a digit follows ends as a text does. */
function digitwiseExact(bytes: Uint8Array, start: number, end: number): number {
  if (isDigit(bytes[start])) return start + 1
  const next = bytes[start] === SPACE_BYTE ? start + 1 : start
  if (isDigit(bytes[next])) return next
  const found = classAt(bytes, next)
  if (found & NUMBER) return wideNumberEnd(bytes, next)
  if (found & SPACE) return spaceBeforeDigitEnd(bytes, start, end)
  return gpt2Exact(bytes, start, end)
}

export const digitwisePiece = withMachine(DIGITWISE, digitwiseExact)

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

function wideNumberEnd(bytes: Uint8Array, start: number): number {
  let at = start
  while (!isDigit(bytes[at]) && classAt(bytes, at) & NUMBER) at += CHARACTER_LENGTH[bytes[at]]
  return at
}

function spaceBeforeDigitEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (classAt(bytes, at) & SPACE) at += CHARACTER_LENGTH[bytes[at]]
  return isDigit(bytes[at]) ? at : plainSpaceEnd(bytes, start, end)
}

function letterEnd(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    const found = BYTE_CLASS[bytes[at]]
    if (found & LETTER) at++
    else if (found === WIDE && wideClass(bytes, at) & LETTER) at += CHARACTER_LENGTH[bytes[at]]
    else return at
  }
}

function numberEnd(bytes: Uint8Array, start: number, most: number): number {
  let at = start
  for (let count = 0; count < most && classAt(bytes, at) & NUMBER; count++) at += CHARACTER_LENGTH[bytes[at]]
  return at
}

/** Punctuation with a space before it and whatever `tail` takes behind it; white space where there is none. */
function otherEnd(
  bytes: Uint8Array,
  start: number,
  first: number,
  end: number,
  tail: (bytes: Uint8Array, at: number) => number,
): number {
  const from = bytes[start] === SPACE_BYTE ? start + 1 : start
  if (from === start && first & SPACE) return spaceEnd(bytes, start, end)
  const at = othersEnd(bytes, from, end)
  return at > from ? tail(bytes, at) : spaceEnd(bytes, start, end)
}

function othersEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && !(classAt(bytes, at) & WORDLIKE)) at += CHARACTER_LENGTH[bytes[at]]
  return at
}

function newlines(bytes: Uint8Array, start: number): number {
  let at = start
  while (BYTE_CLASS[bytes[at]] & NEWLINE) at++
  return at
}

function slashesAndNewlines(bytes: Uint8Array, start: number): number {
  let at = start
  while (BYTE_CLASS[bytes[at]] & NEWLINE || bytes[at] === SLASH) at++
  return at
}

/** `\s*[\r\n]+`, `\s+(?!\S)`, `\s+`: up to the last line end; else all but the last space before a word. */
function spaceEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  let last = start
  let afterNewline = -1
  for (let found = classAt(bytes, at); found & SPACE; found = classAt(bytes, at)) {
    last = at
    at += CHARACTER_LENGTH[bytes[at]]
    if (found & NEWLINE) afterNewline = at
  }
  if (afterNewline >= 0) return afterNewline
  return at === end || last === start ? at : last
}

/** `\s+(?!\S)`, `\s+`. */
function plainSpaceEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  let last = start
  while (classAt(bytes, at) & SPACE) {
    last = at
    at += CHARACTER_LENGTH[bytes[at]]
  }
  return at === end || last === start ? at : last
}

/** Bytes of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at an apostrophe, 0 if there is none. U+017F is another s. */
function suffixLength(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === 0xc5 && bytes[at + 2] === 0xbf) return 3
  return suffixOf(bytes[at + 1] | 32, bytes[at + 2] | 32)
}

function lowerSuffixLength(bytes: Uint8Array, at: number): number {
  return suffixOf(bytes[at + 1], bytes[at + 2])
}

function suffixOf(first: number, second: number): number {
  if (first === S || first === T || first === M || first === D) return 2
  if (first === L) return second === L ? 3 : 0
  if (first === R || first === V) return second === E ? 3 : 0
  return 0
}
