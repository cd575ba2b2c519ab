import { END } from './kinds.ts'

const FIRST_CAPACITY = 65_536

/** A file's tokens as columns; the memory serves one file after another. */
export class TokenTable {
  count = 0
  kinds = new Uint8Array(FIRST_CAPACITY)
  /** 1 where a line ends between a token and the one before it. */
  breaks = new Uint8Array(FIRST_CAPACITY)
  starts = new Int32Array(FIRST_CAPACITY)
  ends = new Int32Array(FIRST_CAPACITY)
  /** Of a bracket, the token that closes or opens it. */
  partners = new Int32Array(FIRST_CAPACITY)

  add(kind: number, start: number, end: number, isBreak: number): void {
    const { count } = this
    if (count === this.kinds.length) this.#grow()
    this.kinds[count] = kind
    this.breaks[count] = isBreak
    this.starts[count] = start
    this.ends[count] = end
    this.count = count + 1
  }

  /** Ends the file: what is behind the last token reads as `END`, whatever a longer file left there. */
  finish(length: number): void {
    for (let more = 0; more < 4; more++) this.add(END, length, length, 1)
    this.count -= 4
  }

  #grow(): void {
    const capacity = this.kinds.length * 2
    this.kinds = copied(new Uint8Array(capacity), this.kinds)
    this.breaks = copied(new Uint8Array(capacity), this.breaks)
    this.starts = copied(new Int32Array(capacity), this.starts)
    this.ends = copied(new Int32Array(capacity), this.ends)
    this.partners = copied(new Int32Array(capacity), this.partners)
  }
}

function copied<Column extends Uint8Array | Int32Array>(larger: Column, column: Column): Column {
  larger.set(column)
  return larger
}
