import { IN_WORD } from './lexicon.ts'

const DOT = 46
const CAPITAL_A = 65
const CAPITAL_Z = 90

/** The calls of a text that may lead to functions of the same file, each with its number of arguments. */
export class Calls {
  /** Of the opening parentheses, rising. */
  readonly parentheses: number[] = []
  readonly #starts: number[] = []
  readonly #counts: number[] = []
  readonly #raw: string

  constructor(raw: string) {
    this.#raw = raw
  }

  /** A call's number here, by which it is told how many arguments it has; -1 for one that leads elsewhere. */
  open(start: number, parenthesis: number): number {
    if (this.#raw.charCodeAt(start - 1) === DOT && !this.#isOwn(start - 1)) return -1
    this.parentheses.push(parenthesis)
    this.#starts.push(start)
    return this.#counts.push(0) - 1
  }

  close(call: number, count: number): void {
    this.#counts[call] = count
  }

  /** Undefined where no name of a call begins. */
  argumentCount(at: number): number | undefined {
    let low = 0
    let high = this.#starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#starts[middle] < at) low = middle + 1
      else high = middle
    }
    return this.#starts[low] === at ? this.#counts[low] : undefined
  }

  /** What stands before the dot is `this`, `self` or a type's name. */
  #isOwn(dot: number): boolean {
    let start = dot
    while (start > 0 && IN_WORD[this.#raw.charCodeAt(start - 1)] === 1) start--
    const first = this.#raw.charCodeAt(start)
    if (first >= CAPITAL_A && first <= CAPITAL_Z) return true
    return dot - start === 4 && (this.#raw.startsWith('this', start) || this.#raw.startsWith('self', start))
  }
}
