import type { FileMetaData } from 'hyparquet'
import { FatalError } from '../core/errors.ts'
import { PAGE_BYTES, type SharedMemory, sharedMemory } from '../core/wasm-memory.ts'
import { type Dots, dotsIn, type Squares } from '../tasks/embed/compare/dot-kernels.ts'
import { Best, type Hit } from './best.ts'
import { PageReader } from './page.ts'
import { isGappy, PlacedFile, readCells, readMetadata } from './parquet-file.ts'
import { type Block, NUMBER_BYTES, type VectorLayout } from './vector-index.ts'

/** What is looked for: vectors of the index's own kind, one after another. */
export interface Wanted {
  queries: Uint8Array
  count: number
  /** Numbers of a vector: of bits, as many as are not padding. */
  dimensions: number
  /** Hits for each query. */
  most: number
  /** Of a hit's score. */
  least: number
}

/** Rows that stay in a core's cache while all queries are compared with them. */
const TILE_ROWS = 256
const NUMBER_OUT_BYTES = 4

/** Vectors in memory, and which rows they are. */
interface Span {
  at: number
  stride: number
  count: number
  rowOf: (index: number) => number
}

/**
 * Compares queries with all vectors of some blocks of a file, a block in memory at a time. Scores are cosines: of what
 * is stored, be it numbers, whole numbers or signs. Vectors of nothing but zeros are like nothing.
 */
export class Scanner {
  readonly #layout: VectorLayout
  readonly #wanted: Wanted
  readonly #file: PlacedFile
  readonly #pages: PageReader
  readonly #memory: SharedMemory
  readonly #dots: Dots
  readonly #squares: Squares
  readonly #querySquares: number[]
  /** Addresses in the memory. */
  readonly #zerosAt: number
  readonly #dotsAt: number
  readonly #squaresAt: number
  readonly #dataAt: number
  readonly #dotsOut: Float32Array | Int32Array
  readonly #squaresOut: Float32Array | Int32Array
  #metadata: FileMetaData | undefined

  /** Throws FatalError `no_such_index`. */
  constructor(layout: VectorLayout, wanted: Wanted) {
    this.#layout = layout
    this.#wanted = wanted
    this.#file = new PlacedFile(layout.path)
    this.#pages = new PageReader(layout)
    this.#zerosAt = aligned(wanted.queries.length)
    this.#dotsAt = this.#zerosAt + aligned(this.#width)
    const outBytes = Math.max(TILE_ROWS, wanted.count) * NUMBER_OUT_BYTES
    this.#squaresAt = this.#dotsAt + outBytes
    this.#dataAt = this.#squaresAt + outBytes
    this.#memory = sharedMemory(Math.ceil(this.#dataAt / PAGE_BYTES))
    const { buffer } = this.#memory
    new Uint8Array(buffer).set(wanted.queries)
    const numbers = outBytes / NUMBER_OUT_BYTES
    const outAt = (at: number) =>
      layout.numbers === 'floats'
        ? new Float32Array(buffer, at, numbers)
        : new Int32Array(buffer, at, numbers)
    this.#dotsOut = outAt(this.#dotsAt)
    this.#squaresOut = outAt(this.#squaresAt)
    const { dots, squares } = dotsIn(this.#memory, layout.numbers)
    this.#dots = dots
    this.#squares = squares
    squares(0, this.#width, wanted.count, layout.length, this.#squaresAt)
    this.#querySquares = Array.from(this.#squaresOut.subarray(0, wanted.count))
  }

  close(): void {
    this.#file.close()
  }

  /** The hits of each query. Throws FatalError `bad_index`, `dimension_mismatch`. */
  async scan(blocks: readonly Block[]): Promise<Hit[][]> {
    const { count, most, least } = this.#wanted
    const best = Array.from({ length: count }, () => new Best(most, least))
    for (const block of blocks) this.#compare(await this.#load(block), best)
    return best.map(({ hits }) => hits)
  }

  get #width(): number {
    return this.#layout.length * NUMBER_BYTES[this.#layout.numbers]
  }

  async #load(block: Block): Promise<Span> {
    const { firstRow, rows } = block
    const rowOf = (index: number) => firstRow + index
    switch (block.kind) {
      case 'plain':
        this.#file.read(this.#room(rows * this.#width), block.at)
        return { at: this.#dataAt, stride: this.#width, count: rows, rowOf }
      case 'page': {
        const page = this.#room(block.bytes)
        this.#file.read(page, block.at)
        const laid = this.#pages.find(page, rows)
        return laid
          ? { at: this.#dataAt + laid.at, stride: laid.stride, count: rows, rowOf }
          : this.#loadGroup(block)
      }
      case 'group':
        return this.#loadGroup(block)
    }
  }

  /** By whoever it was written. */
  async #loadGroup({ firstRow, rows }: Block): Promise<Span> {
    this.#metadata ??= await readMetadata(this.#file)
    const column = this.#layout.column as string
    const cells = await readCells(this.#file, this.#metadata, [column], firstRow, firstRow + rows)
    const room = this.#room(rows * this.#width)
    const kept: number[] = []
    for (const [i, cell] of (cells.get(column) ?? []).entries()) {
      if (cell === null || cell === undefined || isGappy(cell)) continue
      room.set(this.#bytesOf(cell, firstRow + i), kept.length * this.#width)
      kept.push(firstRow + i)
    }
    return { at: this.#dataAt, stride: this.#width, count: kept.length, rowOf: (index) => kept[index] }
  }

  #bytesOf(cell: unknown, row: number): Uint8Array {
    const { length, numbers, path } = this.#layout
    const vector = cell as Uint8Array | ArrayLike<number>
    if (vector.length !== length)
      throw new FatalError(
        'dimension_mismatch',
        `${path}: row ${row + 1} has a vector of ${vector.length} numbers among those of ${length}`,
        'an index holds vectors of one model',
      )
    return numbers === 'floats' ? new Uint8Array(Float32Array.from(vector).buffer) : (vector as Uint8Array)
  }

  /** Memory for a block. */
  #room(bytes: number): Uint8Array {
    const missing = this.#dataAt + bytes - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES))
    return new Uint8Array(this.#memory.buffer, this.#dataAt, bytes)
  }

  #compare({ at, stride, count, rowOf }: Span, best: Best[]): void {
    const { length } = this.#layout
    for (let from = 0; from < count; from += TILE_ROWS) {
      const rows = Math.min(TILE_ROWS, count - from)
      const tile = at + from * stride
      this.#measure(tile, stride, rows)
      for (let query = 0; query < best.length; query++) {
        this.#dots(query * this.#width, tile, stride, rows, length, this.#dotsAt)
        this.#take(query, rows, best[query], (index) => rowOf(from + index))
      }
    }
  }

  /** The squares of rows; of bits, how many are set: with themselves they differ in none. */
  #measure(tile: number, stride: number, rows: number): void {
    const { length, numbers } = this.#layout
    if (numbers === 'bits') this.#dots(this.#zerosAt, tile, stride, rows, length, this.#squaresAt)
    else this.#squares(tile, stride, rows, length, this.#squaresAt)
  }

  #take(query: number, rows: number, best: Best, rowOf: (index: number) => number): void {
    if (this.#layout.numbers === 'bits') {
      const { dimensions } = this.#wanted
      for (let i = 0; i < rows; i++)
        // Without a bit it stands for a vector of zeros, which would be half alike to all.
        if (this.#squaresOut[i] > 0) best.take(rowOf(i), 1 - (2 * this.#dotsOut[i]) / dimensions)
      return
    }
    const squares = this.#querySquares[query]
    for (let i = 0; i < rows; i++)
      // Not a number where one of them has no direction: it is never enough.
      best.take(rowOf(i), this.#dotsOut[i] / Math.sqrt(squares * this.#squaresOut[i]))
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
