import { AND } from './kinds.ts'
import type { Tally } from './tally.ts'
import type { Tokens } from './tokens.ts'

/** Numbers kept of a frame. */
const SIZE = 8
/** No code nests deeper; the text is then none to read here. */
const DEEPEST = 100_000 * SIZE

// How far a run of logical operators has come, in one number: the last operator, and bits.
const LAST = 3
const LAST_AND = 1
const LAST_OR = 2
/** The first operator is the one before the parenthesis, so it was not counted. */
const CONTINUED = 4
const SEEN = 8
/** In a parenthesis that is a whole operand as far as can be told from its left. */
const OPERAND = 16

/**
 * What is open around a position: brackets, blocks and whatever else an end is awaited of, each with what is known
 * of the expression in it. Kinds of frames are the reader's; 0 is the file.
 */
export class Frames {
  kind = 0
  /** Commas seen in it. */
  commas = 0
  /** Number of the call whose arguments it holds; -1 for none. */
  call = -1
  /** A statement or a member of a type may begin here. */
  isStart = true
  readonly #tally: Tally
  readonly #tokens: Tokens
  /** When the expression began: structures of the function around it, and functions of the file. */
  #structures = 0
  #functions = 0
  #logic = 0
  readonly #saved: number[] = []
  #top = 0

  constructor(tally: Tally, tokens: Tokens) {
    this.#tally = tally
    this.#tokens = tokens
  }

  get isEmpty(): boolean {
    return this.#top === 0
  }

  push(kind: number): void {
    const { level, depth } = this.#tally
    const saved = this.#saved
    const top = this.#top
    if (top >= DEEPEST) this.#tokens.reject()
    saved[top] = this.kind
    saved[top + 1] = this.commas
    saved[top + 2] = this.call
    saved[top + 3] = this.#structures
    saved[top + 4] = this.#functions
    saved[top + 5] = this.#logic
    saved[top + 6] = level
    saved[top + 7] = depth
    this.#top = top + SIZE
    this.kind = kind
    this.commas = 0
    this.call = -1
    this.startExpression()
  }

  /** Back in the frame around this one, at the level it had. */
  pop(): void {
    const saved = this.#saved
    const from = this.#top - SIZE
    this.kind = saved[from]
    this.commas = saved[from + 1]
    this.call = saved[from + 2]
    this.#structures = saved[from + 3]
    this.#functions = saved[from + 4]
    this.#logic = saved[from + 5]
    this.#tally.level = saved[from + 6]
    this.#tally.depth = saved[from + 7]
    this.#top = from
  }

  startStatement(): void {
    this.isStart = true
    this.startExpression()
  }

  startExpression(): void {
    const { current, functions } = this.#tally
    this.#structures = current.structures
    this.#functions = functions.length
    this.#logic = 0
  }

  /** Ends what came before as an operand or a run of them: at `=`, `?`, `,` and their like. */
  breakExpression(): void {
    if ((this.#logic & CONTINUED) !== 0) this.#tally.current.metrics.cognitive++
    this.startExpression()
  }

  /**
   * What was read of this expression turns out to stand in a structure. False if there is a function in it, whose
   * level is then wrong.
   */
  deepenExpression(): boolean {
    const { current, functions } = this.#tally
    current.metrics.cognitive += current.structures - this.#structures
    return functions.length === this.#functions
  }

  /**
   * SonarSource counts each run of equal operators once, reading through parentheses: `a && (b && c) || d` is 2.
   * An operand in a call or under `!` is a sequence of its own.
   */
  seeOperator(kind: number): void {
    const { metrics } = this.#tally.current
    const operator = kind === AND ? LAST_AND : LAST_OR
    const logic = this.#logic
    metrics.ccn++
    if ((logic & LAST) !== operator) metrics.cognitive++
    const continued = (logic & LAST) === operator && (logic & SEEN) === 0 ? CONTINUED : logic & CONTINUED
    this.#logic = (logic & OPERAND) | continued | SEEN | operator
  }

  /** Opens a parenthesis that is an operand if what follows it agrees. */
  pushOperand(kind: number): void {
    const last = this.#logic & LAST
    this.push(kind)
    this.#logic = OPERAND | last
  }

  popOperand(): void {
    const inner = this.#logic
    this.pop()
    if ((inner & SEEN) === 0) return
    if ((inner & OPERAND) !== 0 && this.#tokens.endsOperand()) {
      const outer = this.#logic
      const continued = ((outer & SEEN) === 0 ? inner : outer) & CONTINUED
      this.#logic = (outer & OPERAND) | continued | SEEN | (inner & LAST)
    } else if ((inner & CONTINUED) !== 0) this.#tally.current.metrics.cognitive++
  }
}
