import type { Spans } from '../../../code/lines/source.ts'

/** What `Lexer.next` found. */
export const END = 0
export const NEWLINE = 1
/** A name, keyword or number. */
export const WORD = 2
/** A quoted text on one line, quotes included. */
export const STRING = 3
/** One byte of punctuation. */
export const MARK = 4
const SPACE = 5

export type TokenKind = typeof END | typeof NEWLINE | typeof WORD | typeof STRING | typeof MARK

const BACKSLASH = 92
const LINE_FEED = 10
const PRIME = 0x01000193
const SEED = 0x811c9dc5 | 0
const KINDS = kindsOfBytes()

/**
 * Cuts the bytes of a file (UTF-8) into tokens, for any language alike. White space and comments only part
 * tokens; a comment of several lines ends its line. Strings end on their line: a quote without another one
 * there is a mark (an apostrophe, a lifetime). One pass, a few nanoseconds a byte, nothing allocated.
 */
export class Lexer {
  /** The line of the last token, from 1; a newline belongs to the line it ends. */
  line = 1
  /** FNV-1a of the last token's bytes; of a mark the byte itself. */
  hash = 0
  readonly #bytes: Uint8Array
  readonly #comments: Spans
  #comment = 0
  #at: number
  /** Where the next comment starts, or the file ends. */
  #stop: number
  /** How many lines the last newline token ended. */
  #ended = 0
  /** By quote: up to where there is known to be none, so that no line is searched again and again. */
  readonly #quoteless = new Int32Array(128)

  /** `comments`: start and end of each comment in bytes, rising. */
  constructor(bytes: Uint8Array, comments: Spans) {
    this.#bytes = bytes
    this.#comments = comments
    this.#at = hasByteOrderMark(bytes) ? 3 : 0
    this.#stop = comments.length > 0 ? comments[0] : bytes.length
  }

  /** The kind of the next token; `line` and `hash` are set. */
  next(): TokenKind {
    if (this.#ended > 0) this.#startLine()
    const bytes = this.#bytes
    for (;;) {
      while (this.#at < this.#stop) {
        const byte = bytes[this.#at]
        const kind = KINDS[byte]
        if (kind === SPACE) this.#at++
        else if (kind === WORD) return this.#word()
        else if (kind === MARK) return this.#mark(byte)
        else if (kind === NEWLINE) return this.#newline()
        else return this.#string(byte)
      }
      if (this.#stop >= bytes.length) return END
      this.#skipComment()
      if (this.#ended > 0) return NEWLINE
    }
  }

  #startLine(): void {
    this.line += this.#ended
    this.#ended = 0
  }

  #word(): TokenKind {
    const bytes = this.#bytes
    const stop = this.#stop
    let at = this.#at
    let hash = SEED
    do hash = Math.imul(hash ^ bytes[at++], PRIME)
    while (at < stop && KINDS[bytes[at]] === WORD)
    this.#at = at
    this.hash = hash
    return WORD
  }

  #mark(byte: number): TokenKind {
    this.#at++
    this.hash = byte
    return MARK
  }

  #newline(): TokenKind {
    this.#at++
    this.#ended = 1
    return NEWLINE
  }

  #string(quote: number): TokenKind {
    const bytes = this.#bytes
    const stop = this.#stop
    let at = this.#at
    if (at < this.#quoteless[quote]) return this.#mark(quote)
    let hash = SEED
    for (at++; at < stop && bytes[at] !== LINE_FEED; at++) {
      hash = Math.imul(hash ^ bytes[at], PRIME)
      if (bytes[at] === quote) {
        this.#at = at + 1
        this.hash = hash
        return STRING
      }
      if (bytes[at] === BACKSLASH && bytes[at + 1] !== LINE_FEED) hash = Math.imul(hash ^ bytes[++at], PRIME)
    }
    this.#quoteless[quote] = at
    return this.#mark(quote)
  }

  #skipComment(): void {
    const comments = this.#comments
    const end = comments[this.#comment + 1]
    for (; this.#at < end; this.#at++) if (this.#bytes[this.#at] === LINE_FEED) this.#ended++
    this.#comment += 2
    this.#stop = this.#comment < comments.length ? comments[this.#comment] : this.#bytes.length
  }
}

/** The hash that `Lexer` gives a word. */
export function hashWord(word: string): number {
  let hash = SEED
  for (const byte of Buffer.from(word)) hash = Math.imul(hash ^ byte, PRIME)
  return hash
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function kindsOfBytes(): Uint8Array {
  const kinds = new Uint8Array(256).fill(MARK)
  for (const space of '\t\v\f\r \0') kinds[space.charCodeAt(0)] = SPACE
  for (const quote of '\'"`') kinds[quote.charCodeAt(0)] = STRING
  for (let byte = 0; byte < 256; byte++)
    if (byte >= 128 || /[\w$]/.test(String.fromCharCode(byte))) kinds[byte] = WORD
  kinds[LINE_FEED] = NEWLINE
  return kinds
}
