import { finalize, mix } from './mix.ts'

/** First and last line of a function, from 1. */
export interface LineRange {
  line: number
  end_line: number
}

/** Bins of a sketch: a byte each. */
export const BINS = 48
/** Bytes of a record: line, end line and content, then the bins. */
export const RECORD_SIZE = 12 + BINS

/** Smaller functions are alike by chance. */
const MIN_LINES = 8
const MIN_TOKENS = 50
/** A function that fills fewer bins says the same over and over. */
const MIN_BINS = 16
/** Tokens in a shingle. */
const SHINGLE = 5
const FACTOR = 0x9e3779b1
const FACTOR_OF_OLDEST = power(FACTOR, SHINGLE)
const EMPTY = 0xffff_ffff

/**
 * Sketches each function that has at least 8 lines with code and 50 tokens, not the same over and over. Two sketches
 * tell how much functions have in common: the shared part of all their runs of five tokens (Jaccard's index),
 * give or take 0.06.
 *
 * One-permutation MinHash (Li, Owen and Zhang, "One permutation hashing", 2012): a hash throws each run of tokens in
 * one of 48 bins, a bin keeps its smallest hash, and of that 8 bits ("b-bit minwise hashing", Li and König,
 * 2010), never 0; 0 is an empty bin. Names count; white space and comments do not, nor do tokens of a function
 * inside, which is listed on its own.
 *
 * A record is 60 bytes: line, end line and a hash of all tokens in order, as words in the machine's byte order, then
 * the bins. Records rise by line.
 */
export class FunctionSketcher {
  readonly #nest: Nest | undefined

  constructor(functions: readonly LineRange[]) {
    this.#nest = functions.some(isLong) ? new Nest(functions) : undefined
  }

  /** Takes the tokens of the file in order, by their hashes. */
  add(hash: number, line: number): void {
    this.#nest?.add(hash, line)
  }

  finish(): Uint8Array {
    return encode(this.#nest?.sketchers.filter((sketcher) => sketcher.isLarge) ?? [])
  }
}

function isLong({ line, end_line }: LineRange): boolean {
  return end_line - line + 1 >= MIN_LINES
}

/** Gives each token to the innermost function on its line. */
class Nest {
  /** Of the functions that may be large enough. */
  readonly sketchers: Sketcher[] = []
  readonly #functions: readonly LineRange[]
  #next = 0
  readonly #open: { end: number; sketcher: Sketcher | undefined }[] = []
  #line = 0
  #sketcher: Sketcher | undefined

  constructor(functions: readonly LineRange[]) {
    this.#functions = functions.toSorted((a, b) => a.line - b.line || b.end_line - a.end_line)
  }

  add(hash: number, line: number): void {
    if (line !== this.#line) this.#enter(line)
    this.#sketcher?.add(hash)
  }

  #enter(line: number): void {
    this.#line = line
    for (; this.#next < this.#functions.length && this.#functions[this.#next].line <= line; this.#next++)
      this.#begin(this.#functions[this.#next])
    while (this.#open.length > 0 && this.#open[this.#open.length - 1].end < line) this.#open.pop()
    this.#sketcher = this.#open[this.#open.length - 1]?.sketcher
    this.#sketcher?.startLine()
  }

  #begin(range: LineRange): void {
    while (this.#open.length > 0 && this.#open[this.#open.length - 1].end < range.line) this.#open.pop()
    const sketcher = isLong(range) ? new Sketcher(range) : undefined
    if (sketcher) this.sketchers.push(sketcher)
    this.#open.push({ end: range.end_line, sketcher })
  }
}

class Sketcher {
  readonly range: LineRange
  /** A hash of all tokens in order. */
  content = 0
  readonly #bins = new Uint32Array(BINS).fill(EMPTY)
  /** The last tokens, in turn. */
  readonly #recent = new Int32Array(SHINGLE)
  #shingle = 0
  #tokens = 0
  #lines = 0

  constructor(range: LineRange) {
    this.range = range
  }

  get isLarge(): boolean {
    if (this.#lines < MIN_LINES || this.#tokens < MIN_TOKENS) return false
    return this.#bins.filter((smallest) => smallest !== EMPTY).length >= MIN_BINS
  }

  startLine(): void {
    this.#lines++
  }

  add(hash: number): void {
    this.content = mix(this.content, hash)
    const turn = this.#tokens % SHINGLE
    const oldest = Math.imul(this.#recent[turn], FACTOR_OF_OLDEST)
    this.#shingle = (Math.imul(this.#shingle, FACTOR) + hash - oldest) | 0
    this.#recent[turn] = hash
    if (++this.#tokens >= SHINGLE) this.#throw(finalize(this.#shingle))
  }

  writeBins(to: Uint8Array): void {
    for (let bin = 0; bin < BINS; bin++)
      to[bin] = this.#bins[bin] === EMPTY ? 0 : 1 + (finalize(this.#bins[bin] ^ FACTOR) % 255)
  }

  #throw(shingle: number): void {
    const bin = ((shingle >>> 16) * BINS) >>> 16
    if (shingle < this.#bins[bin]) this.#bins[bin] = shingle
  }
}

function encode(sketchers: readonly Sketcher[]): Uint8Array {
  const records = new Uint8Array(sketchers.length * RECORD_SIZE)
  for (const [index, { range, content }] of sketchers.entries()) {
    const at = index * RECORD_SIZE
    records.set(new Uint8Array(Uint32Array.of(range.line, range.end_line, content).buffer), at)
    sketchers[index].writeBins(records.subarray(at + RECORD_SIZE - BINS, at + RECORD_SIZE))
  }
  return records
}

function power(factor: number, exponent: number): number {
  let product = 1
  for (let count = 0; count < exponent; count++) product = Math.imul(product, factor)
  return product
}
