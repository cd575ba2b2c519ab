import { UNICODE_RUNS } from './unicode-classes-data.ts'

/** What a character may be to a pre-tokenizer: a set of bits. None set: punctuation, symbols, all others. */
export const UPPER = 1
export const LOWER = 2
export const LETTER = 4
export const NUMBER = 8
export const SPACE = 16
export const NEWLINE = 32
/** Of a byte only: the first one of several. */
export const WIDE = 64
/** Letters with no case and marks may stand where upper or lower case may; marks are no letters. */
const BITS: Record<string, number> = {
  U: UPPER | LETTER,
  L: LOWER | LETTER,
  B: UPPER | LOWER | LETTER,
  M: UPPER | LOWER,
  N: NUMBER,
  S: SPACE,
  O: 0,
}

const CODE_POINTS = 0x110000
const BLOCK = 64
const ASCII = 0x80

// How lengths of runs are written.
const UPPER_A = 65
const LOWER_A = 97
const DIGIT_0 = 48

/** Class of a byte that is a character of its own; `WIDE` for those that are not. */
export const BYTE_CLASS = new Uint8Array(256)
/** Bytes of a character by its first byte. */
export const CHARACTER_LENGTH = new Uint8Array(256)
fillBytes()

/** Classes of all characters. */
export interface WideClasses {
  /** Where the block of 64 characters that differ in their last byte begins in `blocks`. */
  blockAt: Uint16Array
  blocks: Uint8Array
}

let wide: WideClasses | undefined

/** Made when they are first asked for: not every thread meets a character beyond ASCII here. */
export function wideClasses(): WideClasses {
  wide ??= fillBlocks()
  return wide
}

/** Class of a character of two to four bytes of valid UTF-8. */
export function wideClass(bytes: Uint8Array, at: number): number {
  const { blockAt, blocks } = wide ?? wideClasses()
  const lead = bytes[at]
  if (lead < 0xe0) return blocks[blockAt[lead & 31] + (bytes[at + 1] & 63)]
  const second = bytes[at + 1] & 63
  if (lead < 0xf0) return blocks[blockAt[((lead & 15) << 6) | second] + (bytes[at + 2] & 63)]
  const block = ((lead & 7) << 12) | (second << 6) | (bytes[at + 2] & 63)
  return blocks[blockAt[block] + (bytes[at + 3] & 63)]
}

/** Class of the character at a place in valid UTF-8. */
export function classAt(bytes: Uint8Array, at: number): number {
  const found = BYTE_CLASS[bytes[at]]
  return found === WIDE ? wideClass(bytes, at) : found
}

/**
 * Calls back for each run of characters of one class, as bits, that begins before `until`; newlines are no class of
 * their own here. Read by hand: every thread does it as it starts.
 */
function forEachRun(until: number, take: (start: number, end: number, bits: number) => void): void {
  let start = 0
  let length = 0
  for (let at = 0; start < until; at++) {
    const unit = UNICODE_RUNS.charCodeAt(at)
    if (unit >= LOWER_A) length = length * 36 + unit - LOWER_A + 10
    else if (unit < UPPER_A) length = length * 36 + unit - DIGIT_0
    else {
      const end = start + (length || 1)
      take(start, end, BITS[UNICODE_RUNS[at]])
      start = end
      length = 0
    }
  }
}

/** A block that lies within one run, as most do, shares the block of that run's class. */
function fillBlocks(): WideClasses {
  const blockAt = new Uint16Array(CODE_POINTS / BLOCK)
  const uniform = [...new Set(Object.values(BITS))]
  const blocks = uniform.map((bits) => new Uint8Array(BLOCK).fill(bits))
  let mixed = -1
  const fillPart = (from: number, to: number, bits: number) => {
    if (from === to) return
    const block = Math.floor(from / BLOCK)
    if (mixed !== block) blockAt[block] = BLOCK * (blocks.push(new Uint8Array(BLOCK)) - 1)
    mixed = block
    blocks[blocks.length - 1].fill(bits, from - block * BLOCK, to - block * BLOCK)
  }
  forEachRun(CODE_POINTS, (start, end, bits) => {
    const [first, last] = [Math.ceil(start / BLOCK), Math.floor(end / BLOCK)]
    const headEnd = Math.min(first * BLOCK, end)
    fillPart(start, headEnd, bits)
    blockAt.fill(uniform.indexOf(bits) * BLOCK, first, last)
    fillPart(Math.max(last * BLOCK, headEnd), end, bits)
  })
  // Of ASCII, newlines are told apart.
  for (let at = 0; at < ASCII; at += BLOCK)
    blockAt[at / BLOCK] = BLOCK * (blocks.push(BYTE_CLASS.subarray(at, at + BLOCK)) - 1)
  return { blockAt, blocks: joined(blocks) }
}

function joined(blocks: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(blocks.length * BLOCK)
  for (const [place, block] of blocks.entries()) all.set(block, place * BLOCK)
  return all
}

function fillBytes(): void {
  for (let byte = 0; byte < 256; byte++)
    CHARACTER_LENGTH[byte] = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
  forEachRun(ASCII, (start, end, bits) => BYTE_CLASS.fill(bits, start, end))
  BYTE_CLASS.fill(WIDE, ASCII)
  for (const newline of [10, 13]) BYTE_CLASS[newline] |= NEWLINE
}
