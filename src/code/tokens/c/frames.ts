import { CONTROL, FILE, IF_DONE, PLAIN, UNSHAPED } from './kinds.ts'

/** How a control structure nests what is in it: not, for cognitive complexity, or as a block too. */
export type Nesting = 0 | 1 | 2

/** Something open, and what is known of the statement or expression that is read in it. */
export class Frame {
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
}

/** What is open, innermost last. Frames are used again; a copy of them can be kept and put back. */
export class Frames {
  readonly #frames: Frame[] = [new Frame()]
  /** How many are open; the file is one. */
  size = 1
  top = this.#frames[0]

  push(kind: number, nesting: Nesting, structures: number): void {
    if (this.size === this.#frames.length) this.#frames.push(new Frame())
    const frame = this.#frames[this.size++]
    frame.kind = kind
    frame.nesting = nesting
    frame.role = PLAIN
    frame.shape = UNSHAPED
    frame.commas = 0
    frame.logic = 0
    frame.structures = structures
    this.top = frame
  }

  pop(): void {
    this.top = this.#frames[--this.size - 1]
  }

  /** The cognitive nesting that ends here unless an `else` follows. */
  get endedLevel(): number {
    let level = 0
    if (this.top.kind === IF_DONE)
      for (let at = this.size - 1; isBranch(this.#frames[at].kind); at--)
        level += levelOf(this.#frames[at].nesting)
    return level
  }

  copy(): Frame[] {
    return this.#frames.slice(0, this.size).map((frame) => Object.assign(new Frame(), frame))
  }

  restore(copies: readonly Frame[]): void {
    while (this.#frames.length < copies.length) this.#frames.push(new Frame())
    for (const [index, copy] of copies.entries()) Object.assign(this.#frames[index], copy)
    this.size = copies.length
    this.top = this.#frames[this.size - 1]
  }
}

export function levelOf(nesting: number): number {
  return nesting > 0 ? 1 : 0
}

function isBranch(kind: number): boolean {
  return kind >= CONTROL && kind <= IF_DONE
}
