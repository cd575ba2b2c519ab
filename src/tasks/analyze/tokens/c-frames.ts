/** What is open. */
export const FILE = 0
/** `extern "C" {` */
export const LINKAGE = 1
/** The body of a struct, union or enum. */
export const TYPE_BODY = 2
export const FUNCTION = 3
export const BLOCK = 4
/** Braces around values. */
export const VALUES = 5
export const PARENTHESIS = 6
export const SUBSCRIPT = 7
export const TERNARY_MIDDLE = 8
export const TERNARY_END = 9
/** A loop, a switch, or an `if` behind its `else`: ends with its body. */
export const CONTROL = 10
/** An `if` whose body is due or under way. */
export const IF_BODY = 11
/** An `if` whose body has ended: an `else` may follow. */
export const IF_DONE = 12
export const DO_BODY = 13
/** A `do` whose `while` is due, and one that has it. */
export const DO_DONE = 14
export const DO_TAIL = 15

/** What a parenthesis stands for. */
export const PLAIN = 0
export const HEADER = 1
export const PARAMETERS = 2
/** `(*name(int))` around what is declared. */
export const DECLARATOR = 3
export const OF_ATTRIBUTE = 4

/** How a statement begins, as far as it tells what a brace in it means. */
export const UNSHAPED = 0
export const WORD_SHAPE = 1
export const WORDS_SHAPE = 2
/** `word (` */
export const CALL_SHAPE = 3
/** `word word (` */
export const DEFINITION_SHAPE = 4
export const OTHER_SHAPE = 5

/** Something open, and what is known of the statement or expression that is read in it. */
export class Frame {
  kind = FILE
  /** What it adds to the function's cognitive nesting and to its depth of control blocks. */
  level = 0
  depth = 0
  role = PLAIN
  shape = UNSHAPED
  /** The header of a control structure is due. */
  awaitsHeader = false
  commas = 0

  /** The last logical operator of the sequence that is read; 0 for none. */
  operator = 0
  /** The first one, as long as the sequence is all there is in the brackets. */
  firstOperator = 0
  isWhole = true
  /** An operand of its own, as far as what stands before it tells. */
  isOperand = false
  /** Structures of the function before the operand that a `?` would make its condition. */
  structures = 0

  /** `STRUCT`, `UNION` or `ENUM` once seen; 0 for none. */
  typeWord = 0
  nameStart = -1
  nameEnd = -1
  nameLine = 0

  /** Where the typedef under way stands in the list of types; -1 for none. */
  typedef = -1
  /** The typedef's name is known. */
  isNamed = false
  /** Where the parenthesis behind the typedef's type or name opened. */
  typedefOpen = -1

  /** Of a type's body: what qualifies names outside of it. */
  prefix = ''

  open(kind: number, level: number, depth: number): void {
    this.kind = kind
    this.level = level
    this.depth = depth
    this.role = PLAIN
    this.isOperand = false
    this.awaitsHeader = false
    this.commas = 0
    this.prefix = ''
    this.startStatement(0)
  }

  startStatement(structures: number): void {
    this.shape = UNSHAPED
    this.operator = 0
    this.firstOperator = 0
    this.isWhole = true
    this.structures = structures
    this.typeWord = 0
    this.nameStart = -1
    this.typedef = -1
    this.isNamed = false
    this.typedefOpen = -1
  }
}

/** What is open, innermost last. Frames are used again; a copy of them can be kept and put back. */
export class Frames {
  readonly #frames: Frame[] = [new Frame()]
  #size = 1
  top: Frame = this.#frames[0]

  get size(): number {
    return this.#size
  }

  push(kind: number, level: number, depth: number): Frame {
    if (this.#size === this.#frames.length) this.#frames.push(new Frame())
    this.top = this.#frames[this.#size++]
    this.top.open(kind, level, depth)
    return this.top
  }

  pop(): void {
    this.top = this.#frames[--this.#size - 1]
  }

  /** The nesting that ends here unless an `else` follows. */
  get endedLevel(): number {
    if (this.top.kind !== IF_DONE) return 0
    let level = 0
    for (let at = this.#size - 1; isBranch(this.#frames[at].kind); at--) level += this.#frames[at].level
    return level
  }

  copy(): Frame[] {
    return this.#frames.slice(0, this.#size).map((frame) => Object.assign(new Frame(), frame))
  }

  restore(copies: readonly Frame[]): void {
    for (const [index, copy] of copies.entries()) {
      if (index === this.#frames.length) this.#frames.push(new Frame())
      Object.assign(this.#frames[index], copy)
    }
    this.#size = copies.length
    this.top = this.#frames[this.#size - 1]
  }
}

function isBranch(kind: number): boolean {
  return kind >= CONTROL && kind <= IF_DONE
}
