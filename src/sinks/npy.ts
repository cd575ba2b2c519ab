import { FatalError } from '../core/errors.ts'
import type { Cell } from '../core/table.ts'
import type { WholeFile } from './whole-file.ts'

/** Room for any number of rows. */
const HEADER_BYTES = 128
const FLOAT32 = '<f4'

/**
 * Vectors of one length as a numpy array of float32, int8 or uint8, by what they are given as, rows by dimensions:
 * `np.load('vectors.npy', mmap_mode='r')`.
 * Beside it, a JSON line for each row says whose it is.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export class NpyFiles {
  readonly #vectors: WholeFile
  readonly #labels: WholeFile
  #rows = 0
  #dimensions: number | undefined
  #kind = FLOAT32

  constructor(vectors: WholeFile, labels: WholeFile) {
    this.#vectors = vectors
    this.#labels = labels
  }

  /** `label` is a line's object. */
  async add(cell: Cell, label: Record<string, unknown>): Promise<void> {
    const vector = vectorOf(cell)
    if (this.#rows === 0) await this.#vectors.write(Buffer.alloc(HEADER_BYTES))
    this.#dimensions ??= vector.length
    if (this.#rows === 0) this.#kind = kindOf(vector)
    if (kindOf(vector) !== this.#kind) throw new FatalError('bad_cell', 'a vector of another kind of numbers')
    if (vector.length !== this.#dimensions)
      throw new FatalError(
        'bad_cell',
        `a vector of ${vector.length} numbers among those of ${this.#dimensions}`,
      )
    this.#rows++
    await this.#vectors.write(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    await this.#labels.write(Buffer.from(`${JSON.stringify(label)}\n`))
  }

  /** Writes the header; the files are not finished by this. */
  async end(): Promise<void> {
    const header = npyHeader(this.#kind, this.#rows, this.#dimensions ?? 0)
    if (this.#rows === 0) await this.#vectors.write(header)
    else await this.#vectors.rewriteStart(header)
  }
}

function npyHeader(kind: string, rows: number, dimensions: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES, ' ')
  header.write('\x93NUMPY\x01\x00', 'latin1')
  header.writeUInt16LE(HEADER_BYTES - 10, 8)
  header.write(
    `{'descr': '${kind}', 'fortran_order': False, 'shape': (${rows}, ${dimensions}), }`,
    10,
    'latin1',
  )
  header.write('\n', HEADER_BYTES - 1)
  return header
}

type Vector = Float32Array | Int8Array | Uint8Array

function vectorOf(cell: Cell): Vector {
  if (cell instanceof Float32Array || cell instanceof Int8Array || cell instanceof Uint8Array) return cell
  if (Array.isArray(cell) && cell.every((value) => typeof value === 'number')) return Float32Array.from(cell)
  throw new FatalError('bad_cell', 'not a vector')
}

function kindOf(vector: Vector): string {
  if (vector instanceof Float32Array) return FLOAT32
  return vector instanceof Int8Array ? '|i1' : '|u1'
}
