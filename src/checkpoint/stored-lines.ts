import type { ReusedMemory } from '../core/reused-memory.ts'
import { GrowingBytes } from './growing-bytes.ts'

/** A line of a result file, its newline included, in parts: what lies in the middle is the same for most items of a block. */
export interface Line {
  head: string
  middle: string
  tail: string
}

/** In place of the length of a line's head: the line is stored as it is. */
const WHOLE = 0xffff
/** Bytes are copied so many at a time: as many are read and written behind the last. */
export const SPARE_BYTES = 8

/** Units of a line's text. Longer ones are stored as they are: a middle would make little of them. */
const LONG = 1 << 14

/** The lines of a block as they are stored: without the middle of the first one, where they have the same. */
export class LineWriter {
  /** Where each one's stored bytes end. */
  readonly ends: Uint32Array
  /** How many bytes lie before its middle. */
  readonly heads: Uint16Array
  /** Written as they come: joined first, they would be gathered from all over the heap. */
  readonly #text = new GrowingBytes()
  #middle = ''
  #count = 0

  constructor(maxLines: number) {
    this.ends = new Uint32Array(maxLines)
    this.heads = new Uint16Array(maxLines)
  }

  add({ head, middle, tail }: Line): void {
    const i = this.#count++
    if (i === 0) this.#middle = middle
    if (middle !== this.#middle || head.length + middle.length + tail.length > LONG) {
      this.ends[i] = this.#text.addText(head + middle + tail)
      this.heads[i] = WHOLE
      return
    }
    const start = this.#text.length
    const end = this.#text.addText(head + tail)
    const isAscii = end - start === head.length + tail.length
    this.ends[i] = end
    this.heads[i] = isAscii ? head.length : Buffer.byteLength(head)
  }

  /** What they have in common. */
  get middle(): Buffer {
    return Buffer.from(this.#middle)
  }

  /** Bytes of what is stored of them, without the middle. */
  get length(): number {
    return this.#text.length
  }

  copyTo(target: Buffer, at: number): void {
    this.#text.copyTo(target, at)
  }

  clear(): void {
    this.#text.clear()
    this.#count = 0
  }
}

/** Where the parts of stored lines lie in a block. */
export interface LinePlaces {
  count: number
  endsAt: number
  /** Undefined where all of them are stored as they are. */
  headsAt: number | undefined
  textAt: number
  /** Behind the text, and zeros behind it: `SPARE_BYTES` at least. */
  middleBytes: number
}

/** Some lines of a block. */
export interface LinePiece {
  /** Number of the first. */
  from: number
  lines: Buffer
}

/** Lines of a block, put together as they are asked for. */
export class StoredLines {
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #places: LinePlaces
  /** Where each line ends in the text of all of them, where that is not what is stored. */
  #ends: Uint32Array | undefined
  #middleText: string | undefined

  constructor(bytes: Buffer, places: LinePlaces) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#places = places
  }

  /** One line, without its newline. */
  text(i: number): string {
    const bytes = this.#bytes
    const { textAt, headsAt } = this.#places
    const start = textAt + this.#storedEnd(i - 1)
    const end = textAt + this.#storedEnd(i) - 1
    const head = headsAt === undefined ? WHOLE : this.#view.getUint16(headsAt + i * 2, true)
    if (head === WHOLE) return bytes.toString('utf8', start, end)
    this.#middleText ??= this.#middle.toString()
    const middle = this.#middleText
    return bytes.toString('utf8', start, start + head) + middle + bytes.toString('utf8', start + head, end)
  }

  /** See `Block.pieces`. */
  *pieces(from: number, to: number, bytes: number, room: ReusedMemory): Generator<LinePiece> {
    const { headsAt } = this.#places
    for (let first = from; first < to; ) {
      const end = this.#endWithin(first, to, bytes)
      const size = this.#end(end - 1) - this.#end(first - 1)
      const text = this.#stored(first, end)
      if (headsAt === undefined || size === text.length) yield { from: first, lines: text }
      else {
        const target = room.take(size + SPARE_BYTES)
        this.#join(first, end, headsAt, target)
        yield { from: first, lines: target.subarray(0, size) }
      }
      first = end
    }
  }

  /** Up to which line (not included, at most `to`) those from `from` on have no more than so many bytes; one at least. */
  #endWithin(from: number, to: number, bytes: number): number {
    const most = this.#end(from - 1) + bytes
    let [end, beyond] = [from + 1, to + 1]
    while (beyond - end > 1) {
      const between = (end + beyond) >> 1
      if (this.#end(between - 1) <= most) end = between
      else beyond = between
    }
    return end
  }

  /** Bytes of lines as they are stored. */
  #stored(from: number, to: number): Buffer {
    const { textAt } = this.#places
    return this.#bytes.subarray(textAt + this.#storedEnd(from - 1), textAt + this.#storedEnd(to - 1))
  }

  #join(from: number, to: number, headsAt: number, bytes: Buffer): void {
    const { textAt, count, middleBytes } = this.#places
    const source = this.#view
    const target = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const middleAt = textAt + this.#storedEnd(count - 1)
    let start = textAt + this.#storedEnd(from - 1)
    let at = 0
    for (let i = from; i < to; i++) {
      const end = textAt + this.#storedEnd(i)
      const head = source.getUint16(headsAt + i * 2, true)
      if (head !== WHOLE) {
        copy(source, start, head, target, at)
        copy(source, middleAt, middleBytes, target, at + head)
        start += head
        at += head + middleBytes
      }
      copy(source, start, end - start, target, at)
      at += end - start
      start = end
    }
  }

  get #middle(): Buffer {
    const { count, textAt, middleBytes } = this.#places
    const at = textAt + this.#storedEnd(count - 1)
    return this.#bytes.subarray(at, at + middleBytes)
  }

  #end(i: number): number {
    if (i < 0) return 0
    const { headsAt } = this.#places
    if (headsAt === undefined) return this.#storedEnd(i)
    this.#ends ??= this.#joinedEnds(headsAt)
    return this.#ends[i]
  }

  #joinedEnds(headsAt: number): Uint32Array {
    const { count, middleBytes } = this.#places
    const ends = new Uint32Array(count)
    for (let i = 0, added = 0; i < count; i++) {
      if (this.#view.getUint16(headsAt + i * 2, true) !== WHOLE) added += middleBytes
      ends[i] = this.#storedEnd(i) + added
    }
    return ends
  }

  #storedEnd(i: number): number {
    return i < 0 ? 0 : this.#view.getUint32(this.#places.endsAt + i * 4, true)
  }
}

/**
 * Several times as fast as a call for a few bytes. The numbers may be read and written as they are: no eight bytes of
 * UTF-8 are a NaN, of which there are many that might become one (0xff stands nowhere, and behind 0xf0 no 0x7f).
 */
function copy(source: DataView, from: number, bytes: number, target: DataView, at: number): void {
  for (let i = 0; i < bytes; i += SPARE_BYTES)
    target.setFloat64(at + i, source.getFloat64(from + i, true), true)
}
