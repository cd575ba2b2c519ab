import { HASH_MASK } from './fingerprint.ts'

const LINES_PER_MARK = 1_024
const STEP_SHIFT = 24

/** A place in a file, by its first and last line. */
export interface Place {
  path: string
  line: number
  end_line: number
}

export interface SequenceFile {
  path: string
  fingerprint: Uint8Array
  /** Lines of different families are different; 256 are told apart. */
  family: number
}

/**
 * The fingerprints of many files, one after the other, as one array. A word without a step (the end of a file, or
 * a gap of over 255 lines) holds the value 0 and parts what stands before from what follows.
 */
export class Sequence {
  /** Line hashes under the family's number, never 0; 0 parts. */
  readonly values: Uint32Array
  readonly #words: Uint32Array
  readonly #paths: string[] = []
  /** Where each file begins; one more at the end. */
  readonly #starts: number[] = []
  /** The line of every 1,024th word, so that no line is counted from the file's begin. */
  readonly #marks: Uint32Array

  constructor(files: readonly SequenceFile[]) {
    // one word more a file, for its end, and one before all
    const length = files.reduce((sum, { fingerprint }) => sum + fingerprint.length / 4 + 1, 1)
    this.#words = new Uint32Array(length)
    this.values = new Uint32Array(length)
    this.#marks = new Uint32Array(Math.ceil(length / LINES_PER_MARK))
    const bytes = new Uint8Array(this.#words.buffer)
    let at = 1
    for (const { path, fingerprint, family } of files) {
      this.#paths.push(path)
      this.#starts.push(at)
      bytes.set(fingerprint, at * 4)
      this.#read(at, at + fingerprint.length / 4, family)
      at += fingerprint.length / 4 + 1
    }
    this.#starts.push(at)
  }

  /** How many of these words are lines. */
  countLines(start = 0, end = this.values.length): number {
    let count = 0
    for (let at = start; at < end; at++) if (this.values[at] > 0) count++
    return count
  }

  place(start: number, length: number): Place {
    const file = this.#fileAt(start)
    return { path: this.#paths[file], line: this.#lineAt(start), end_line: this.#lineAt(start + length - 1) }
  }

  /** The last file that begins at or before a word. */
  #fileAt(word: number): number {
    let low = 0
    let high = this.#paths.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle] <= word) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Each file with the words it spans. */
  *files(): Generator<{ path: string; start: number; end: number }> {
    for (const [file, path] of this.#paths.entries())
      yield { path, start: this.#starts[file], end: this.#starts[file + 1] }
  }

  #lineAt(word: number): number {
    const begin = this.#starts[this.#fileAt(word)]
    const mark = word - (word % LINES_PER_MARK)
    let line = mark >= begin ? this.#marks[mark / LINES_PER_MARK] : 0
    for (let at = Math.max(mark, begin - 1) + 1; at <= word; at++) line += stepOf(this.#words[at])
    return line
  }

  #read(start: number, end: number, family: number): void {
    for (let at = start, line = 0; at < end; at++) {
      const word = this.#words[at]
      const step = word >>> STEP_SHIFT
      line += step || word
      // a hash of 0 becomes 1: it is one of 16 million, and 0 parts
      if (step > 0) this.values[at] = (family << STEP_SHIFT) | (word & HASH_MASK || 1)
      if (at % LINES_PER_MARK === 0) this.#marks[at / LINES_PER_MARK] = line
    }
  }
}

/** How many lines a word stands below the one before. */
function stepOf(word: number): number {
  return word >>> STEP_SHIFT || word
}
