import type { TokenKind } from './lexer.ts'
import { LineReader } from './line-reader.ts'

const MAX_STEP = 0xff
/** The part of a word of a fingerprint that is the line's hash. */
export const HASH_MASK = 0xff_ffff

/**
 * What `findDuplicates` compares: one 32-bit word (in the machine's byte order) for each line that counts.
 *
 * A line counts when it says something by itself: not blank, not only a comment, not only punctuation with at
 * most a word like `else`, `return` or `@Override` (`LONE_WORDS`), and no part of an import. Lines are equal when
 * their tokens are: white space and comments do not matter, but inside of strings. With `renamed`, all names,
 * numbers and strings are equal, only keywords and punctuation tell lines apart, and lines of fewer than six tokens do
 * not count.
 *
 * The low 24 bits are the line's hash, the high 8 how many lines it stands below the one before. Where that is
 * over 255, a word with a step of 0 comes first; its low bits hold the number of lines to skip.
 */
export class LineFingerprint {
  readonly #reader: LineReader
  readonly #writer = new Writer()

  constructor(renamed: boolean) {
    this.#reader = new LineReader(renamed)
  }

  add(kind: TokenKind, hash: number): void {
    this.#reader.add(kind, hash)
  }

  endLine(line: number): void {
    if (this.#reader.counts()) this.#writer.add(line, this.#reader.hash())
    this.#reader.startLine()
  }

  finish(): Uint8Array {
    return this.#writer.finish()
  }
}

class Writer {
  #words = new Uint32Array(256)
  #length = 0
  #line = 0

  add(line: number, hash: number): void {
    let step = line - this.#line
    if (step > MAX_STEP) {
      this.#push(step - 1)
      step = 1
    }
    this.#push((step << 24) | (hash & HASH_MASK))
    this.#line = line
  }

  finish(): Uint8Array {
    return new Uint8Array(this.#words.buffer, 0, this.#length * 4).slice()
  }

  #push(word: number): void {
    if (this.#length === this.#words.length) {
      const larger = new Uint32Array(this.#length * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#words[this.#length++] = word
  }
}
