import { CONTROL, FILE, IF_DONE, PLAIN, UNSHAPED } from './kinds.ts'

/** Numbers kept of a frame. */
const SIZE = 8
const FIRST_FRAMES = 32
/** Where the nesting of a kept frame is. */
const NESTING = 1

/** How a control structure nests what is in it: not, for cognitive complexity, or as a block too. */
export type Nesting = 0 | 1 | 2

/**
 * What is open, and of the innermost what is known of the statement or expression that is read in it. All in
 * numbers, so that a copy is quickly kept and put back.
 */
export class Frames {
  /** How many are open; the file is one. */
  size = 1
  kind = FILE
  nesting = 0
  /** What a parenthesis stands for. */
  role = PLAIN
  shape = UNSHAPED
  commas = 0
  /** The logical operators of the sequence that is read: see `logic.ts`. */
  logic = 0
  /** Structures of the function before the operand that a `?` would make its condition. */
  structures = 0
  /** Of parameters: where they open. Of arguments: which call. Of a body: what qualifies the names outside. */
  mark = 0
  #around = new Int32Array(FIRST_FRAMES * SIZE)

  push(kind: number, nesting: Nesting, structures: number): void {
    this.#keep()
    this.kind = kind
    this.nesting = nesting
    this.role = PLAIN
    this.shape = UNSHAPED
    this.commas = 0
    this.logic = 0
    this.structures = structures
    this.mark = 0
  }

  pop(): void {
    const around = this.#around
    const at = (--this.size - 1) * SIZE
    this.kind = around[at]
    this.nesting = around[at + NESTING]
    this.role = around[at + 2]
    this.shape = around[at + 3]
    this.commas = around[at + 4]
    this.logic = around[at + 5]
    this.structures = around[at + 6]
    this.mark = around[at + 7]
  }

  /** The cognitive nesting that ends here unless an `else` follows. */
  get endedLevel(): number {
    if (this.kind !== IF_DONE) return 0
    let level = levelOf(this.nesting)
    for (let at = (this.size - 2) * SIZE; isBranch(this.#around[at]); at -= SIZE)
      level += levelOf(this.#around[at + NESTING])
    return level
  }

  copy(): Int32Array {
    this.#keep()
    const copy = this.#around.slice(0, (this.size - 1) * SIZE)
    this.pop()
    return copy
  }

  restore(copy: Int32Array): void {
    while (this.#around.length < copy.length) this.#grow()
    this.#around.set(copy)
    this.size = copy.length / SIZE + 1
    this.pop()
  }

  #keep(): void {
    const at = (this.size++ - 1) * SIZE
    if (at === this.#around.length) this.#grow()
    const around = this.#around
    around[at] = this.kind
    around[at + NESTING] = this.nesting
    around[at + 2] = this.role
    around[at + 3] = this.shape
    around[at + 4] = this.commas
    around[at + 5] = this.logic
    around[at + 6] = this.structures
    around[at + 7] = this.mark
  }

  #grow(): void {
    const larger = new Int32Array(this.#around.length * 2)
    larger.set(this.#around)
    this.#around = larger
  }
}

export function levelOf(nesting: number): number {
  return nesting > 0 ? 1 : 0
}

function isBranch(kind: number): boolean {
  return kind >= CONTROL && kind <= IF_DONE
}
