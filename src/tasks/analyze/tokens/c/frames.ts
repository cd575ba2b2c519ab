import { CONTROL, FILE, IF_DONE, PLAIN, UNSHAPED } from './kinds.ts'

/** Numbers kept of a frame. */
const SIZE = 11
const FIRST_FRAMES = 32
// where `endedLevel` looks for two of them
const KIND = 0
const LEVEL = 2

/**
 * What is open, and of the innermost what is known of the statement or expression that is read in it. All in
 * numbers, so that a copy is quickly kept and put back.
 */
export class Frames {
  kind = FILE
  /** What a parenthesis stands for. */
  role = PLAIN
  /** What it adds to the function's cognitive nesting and to its depth of control blocks. */
  level = 0
  depth = 0
  shape = UNSHAPED
  commas = 0
  /** The last logical operator of the sequence that is read; 0 for none. */
  operator = 0
  /** The first one, as long as `isWhole`. */
  firstOperator = 0
  /** 1: the sequence is all there is in the parentheses, and they are an operand as far as the left of them tells. */
  isWhole = 0
  /** Structures of the function before the operand that a `?` would make its condition. */
  structures = 0
  /** Of parameters: where they open. Of arguments: which call. Of a body: what qualifies the names outside. */
  mark = 0
  #around = new Int32Array(FIRST_FRAMES * SIZE)
  #end = 0

  /** How many are open; the file is one. */
  get size(): number {
    return this.#end / SIZE + 1
  }

  push(kind: number, structures: number): void {
    this.#keep()
    this.kind = kind
    this.role = PLAIN
    this.level = 0
    this.depth = 0
    this.shape = UNSHAPED
    this.commas = 0
    this.operator = 0
    this.firstOperator = 0
    this.isWhole = 0
    this.structures = structures
    this.mark = 0
  }

  pop(): void {
    const around = this.#around
    const at = this.#end - SIZE
    this.#end = at
    this.kind = around[at]
    this.role = around[at + 1]
    this.level = around[at + 2]
    this.depth = around[at + 3]
    this.shape = around[at + 4]
    this.commas = around[at + 5]
    this.operator = around[at + 6]
    this.firstOperator = around[at + 7]
    this.isWhole = around[at + 8]
    this.structures = around[at + 9]
    this.mark = around[at + 10]
  }

  /** The nesting that ends here unless an `else` follows. */
  get endedLevel(): number {
    if (this.kind !== IF_DONE) return 0
    let level = this.level
    for (let at = this.#end - SIZE; isBranch(this.#around[at + KIND]); at -= SIZE)
      level += this.#around[at + LEVEL]
    return level
  }

  copy(): Int32Array {
    this.#keep()
    const copy = this.#around.slice(0, this.#end)
    this.pop()
    return copy
  }

  restore(copy: Int32Array): void {
    while (this.#around.length < copy.length) this.#grow()
    this.#around.set(copy)
    this.#end = copy.length
    this.pop()
  }

  #keep(): void {
    if (this.#end === this.#around.length) this.#grow()
    const around = this.#around
    const at = this.#end
    this.#end = at + SIZE
    around[at] = this.kind
    around[at + 1] = this.role
    around[at + 2] = this.level
    around[at + 3] = this.depth
    around[at + 4] = this.shape
    around[at + 5] = this.commas
    around[at + 6] = this.operator
    around[at + 7] = this.firstOperator
    around[at + 8] = this.isWhole
    around[at + 9] = this.structures
    around[at + 10] = this.mark
  }

  #grow(): void {
    const larger = new Int32Array(this.#around.length * 2)
    larger.set(this.#around)
    this.#around = larger
  }
}

function isBranch(kind: number): boolean {
  return kind >= CONTROL && kind <= IF_DONE
}
