import { CHARACTER_LENGTH } from './character-classes.ts'
import type { PieceEnd } from './piece-end.ts'
import { pieceTooLong } from './piece-too-long.ts'

/** One step of a pre-tokenizer: what its pattern (JavaScript's, flag `u`) finds in each piece is cut out of it. */
export interface CutStep {
  pattern: string
  /** Which pieces go on: found ones, those between, or both. */
  keeps: 'all' | 'found' | 'between'
}

/** A text, perhaps without some of what was given, and where its pieces end (UTF-16 units). */
interface Cut {
  text: string
  ends: number[]
}

interface CompiledStep {
  keeps: CutStep['keeps']
  /** Finds the next match. */
  next: RegExp
  /** Matches at a place or not at all, which costs no memory. */
  here: RegExp
}

/** The least first byte of a character that is two units. */
const FOUR_BYTES = 0xf0

/** A pre-tokenizer of any patterns, by JavaScript's regular expressions; slower than one that is written by hand. */
export class PatternPieces {
  readonly #steps: CompiledStep[]
  #ends: number[] = []
  /** Of the piece that comes next, and the unit where it begins. */
  #piece = 0
  #unit = 0

  constructor(steps: readonly CutStep[]) {
    this.#steps = steps.map(({ pattern, keeps }) => ({
      keeps,
      next: new RegExp(pattern, 'gu'),
      here: new RegExp(pattern, 'uy'),
    }))
  }

  /**
   * Finds the pieces of a text; `pieceEnd` tells them, one after the other. Returns the text that they make.
   * Throws a `TaskError` for a match of many millions of characters, for which a pattern has no room.
   */
  cut(given: string): string {
    const whole = given.toWellFormed()
    const first: Cut = { text: whole, ends: whole === '' ? [] : [whole.length] }
    const { text, ends } = this.#cutBySteps(first)
    this.#ends = ends
    this.#piece = 0
    this.#unit = 0
    return text
  }

  #cutBySteps(first: Cut): Cut {
    try {
      return this.#steps.reduce(cutOnce, first)
    } catch (error) {
      if (error instanceof RangeError) throw pieceTooLong('the patterns of the tokenizer', error)
      throw error
    }
  }

  /** True if cutting leaves text out. */
  get removes(): boolean {
    return this.#steps.some(({ keeps }) => keeps !== 'all')
  }

  readonly pieceEnd: PieceEnd = (bytes, start) => {
    const end = this.#ends[this.#piece++]
    let at = start
    for (let unit = this.#unit; unit < end; at += CHARACTER_LENGTH[bytes[at]])
      unit += bytes[at] >= FOUR_BYTES ? 2 : 1
    this.#unit = end
    return at
  }
}

function cutOnce({ text, ends }: Cut, step: CompiledStep): Cut {
  const pieces = new Pieces(step.keeps)
  let start = 0
  for (const end of ends) {
    const isWhole = start === 0 && end === text.length
    cutPiece(isWhole ? text : text.slice(start, end), start, step, pieces)
    start = end
  }
  return pieces.of(text)
}

/** A match of nothing cuts, too. */
function cutPiece(piece: string, offset: number, { next, here }: CompiledStep, pieces: Pieces): void {
  let start = 0
  let from = 0
  while (from < piece.length) {
    let at = from
    here.lastIndex = from
    if (here.test(piece)) from = here.lastIndex
    else {
      next.lastIndex = from
      const found = next.exec(piece)
      if (!found) break
      at = found.index
      from = next.lastIndex
    }
    pieces.add('between', offset + start, offset + at)
    pieces.add('found', offset + at, offset + from)
    start = from
    if (from === at) from += (piece.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
  }
  pieces.add('between', offset + start, offset + piece.length)
}

/** Those that are kept of a text. */
class Pieces {
  readonly #keeps: CutStep['keeps']
  readonly #ends: number[] = []
  /** Where they begin and end, unless all are kept. */
  readonly #bounds: number[] = []
  #length = 0

  constructor(keeps: CutStep['keeps']) {
    this.#keeps = keeps
  }

  add(kind: 'found' | 'between', start: number, end: number): void {
    if (end === start || (this.#keeps !== 'all' && this.#keeps !== kind)) return
    if (this.#keeps !== 'all') this.#bounds.push(start, end)
    this.#length += end - start
    this.#ends.push(this.#length)
  }

  of(text: string): Cut {
    if (this.#keeps === 'all' || this.#length === text.length) return { text, ends: this.#ends }
    let kept = ''
    for (let at = 0; at < this.#bounds.length; at += 2)
      kept += text.slice(this.#bounds[at], this.#bounds[at + 1])
    return { text: kept, ends: this.#ends }
  }
}
