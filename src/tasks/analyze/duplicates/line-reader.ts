import { hashWord, MARK, STRING, type TokenKind, WORD } from './lexer.ts'
import { finalize, mix } from './mix.ts'
import { IMPORT_WORDS, KEYWORDS, LISTING_IMPORT_WORDS, LONE_WORDS } from './words.ts'

const PLACEHOLDER = 0x5bd1e995
/** Without their names, `int a;` and `b(c);` are alike everywhere. */
const MIN_RENAMED_TOKENS = 6
/** An import that goes on for longer was none: its bracket was never closed. */
const MAX_IMPORT_LINES = 200
const BRACKETS = bracketDepths()
/** Marks that may follow the first word of an import: `import {`, `import *`, `#include <`, `from .`, `use \`. */
const AFTER_IMPORT = new Set([...'{*<.\\'].map((mark) => mark.charCodeAt(0)))
const ROUND = '('.charCodeAt(0)
const IMPORT = hashWord('import')
const HASH_SIGN = '#'.charCodeAt(0)
const AT_SIGN = '@'.charCodeAt(0)

/** Hashes the tokens of one line after the other, and says which lines count. */
export class LineReader {
  readonly #renamed: boolean
  #hash = 0
  #tokens = 0
  /** How many of the first two tokens are known. */
  #leading = 0
  /** Words and strings of this line. */
  #names = 0
  #firstName = 0
  /** The first token, but for the sign of `#include` or `@import`. */
  #first = 0
  #opensImport = false
  /** Brackets open since the line began, or since the import did. */
  #depth = 0
  /** How many lines of an import may still follow. */
  #importLines = 0

  constructor(renamed: boolean) {
    this.#renamed = renamed
  }

  startLine(): void {
    this.#hash = 0
    this.#tokens = 0
    this.#leading = 0
    this.#names = 0
    this.#first = 0
    this.#opensImport = false
    if (this.#importLines === 0) this.#depth = 0
  }

  add(kind: TokenKind, hash: number): void {
    if (kind === MARK) this.#depth += BRACKETS[hash]
    else if (this.#names++ === 0) this.#firstName = hash
    this.#tokens++
    if (this.#leading < 2) this.#head(kind, hash)
    const value = this.#renamed && isReplaced(kind, hash) ? PLACEHOLDER : hash
    this.#hash = mix(this.#hash, value)
  }

  /** Whether the line that is now complete counts; to be asked once a line. */
  counts(): boolean {
    if (this.#importLines > 0) {
      this.#importLines = this.#depth > 0 ? this.#importLines - 1 : 0
      return false
    }
    if (this.#opensImport) {
      if (this.#depth > 0 && LISTING_IMPORT_WORDS.has(this.#first)) this.#importLines = MAX_IMPORT_LINES
      return false
    }
    if (this.#renamed && this.#tokens < MIN_RENAMED_TOKENS) return false
    return this.#names > 1 || (this.#names === 1 && !LONE_WORDS.has(this.#firstName))
  }

  /** Of the line that is now complete; all 32 bits are well mixed. */
  hash(): number {
    return finalize(this.#hash)
  }

  /** The first two tokens decide whether this is an import. */
  #head(kind: TokenKind, hash: number): void {
    if (this.#leading === 0 && kind === MARK && (hash === HASH_SIGN || hash === AT_SIGN)) return
    if (this.#leading++ === 0) this.#first = hash
    else if (IMPORT_WORDS.has(this.#first)) this.#opensImport = mayFollowImport(kind, hash, this.#first)
  }
}

function isReplaced(kind: TokenKind, hash: number): boolean {
  return kind === STRING || (kind === WORD && !KEYWORDS.has(hash))
}

function mayFollowImport(kind: TokenKind, hash: number, word: number): boolean {
  if (kind !== MARK) return true
  return hash === ROUND ? word === IMPORT : AFTER_IMPORT.has(hash)
}

function bracketDepths(): Int8Array {
  const depths = new Int8Array(256)
  for (const open of '([{') depths[open.charCodeAt(0)] = 1
  for (const close of ')]}') depths[close.charCodeAt(0)] = -1
  return depths
}
