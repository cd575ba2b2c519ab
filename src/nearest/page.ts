import { Levels } from '../sinks/parquet/levels.ts'
import { NUMBER_BYTES, type VectorLayout } from './vector-index.ts'

/** A page's header is shorter. */
const MOST_HEADER_BYTES = 64
const LENGTH_BYTES = 4

/** Where the vectors of a page lie in it. */
export interface Laid {
  at: number
  stride: number
}

/**
 * Finds the vectors in a page that our own writer has laid down: every row has one, of one length. Such a page is
 * known by its levels, which are the same for every row group of as many rows.
 */
export class PageReader {
  readonly #layout: VectorLayout
  #levels: Buffer = Buffer.alloc(0)
  #rows = -1

  constructor(layout: VectorLayout) {
    this.#layout = layout
  }

  /** Undefined for a page that is not like that. */
  find(page: Uint8Array, rows: number): Laid | undefined {
    const { numbers, length } = this.#layout
    const before = numbers === 'floats' ? 0 : LENGTH_BYTES
    const stride = before + length * NUMBER_BYTES[numbers]
    const at = page.length - rows * stride
    // Before the levels of as many rows as a damaged file claims to have are made.
    if (rows < 1 || at <= 0) return undefined
    const levels = this.#levelsOf(rows)
    const head = at - levels.length
    if (head <= 0 || head > MOST_HEADER_BYTES || !levels.equals(page.subarray(head, at))) return undefined
    if (before > 0 && !haveLength(page, at, rows, stride, length)) return undefined
    return { at: at + before, stride }
  }

  #levelsOf(rows: number): Buffer {
    if (rows === this.#rows) return this.#levels
    this.#rows = rows
    this.#levels =
      this.#layout.numbers === 'floats' ? listLevels(rows, this.#layout.length) : flatLevels(rows)
    return this.#levels
  }
}

function haveLength(page: Uint8Array, at: number, rows: number, stride: number, length: number): boolean {
  const view = new DataView(page.buffer, page.byteOffset, page.length)
  for (let row = 0; row < rows; row++) if (view.getUint32(at + row * stride, true) !== length) return false
  return true
}

function listLevels(rows: number, length: number): Buffer {
  const repeated = new Levels(1)
  const defined = new Levels(2)
  // As the writer adds them: levels may be encoded in several ways, and these have to be the same bytes.
  repeated.addLists(length, rows)
  defined.add(2, rows * length)
  return Buffer.concat([...sized(repeated.finish()), ...sized(defined.finish())])
}

function flatLevels(rows: number): Buffer {
  const defined = new Levels(1)
  defined.add(1, rows)
  return Buffer.concat(sized(defined.finish()))
}

function sized(levels: Buffer): Buffer[] {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(levels.length)
  return [length, levels]
}
