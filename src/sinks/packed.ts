import { crc32 } from 'node:zlib'
import { FatalError } from '../core/errors.ts'
import type { Cell, Packing } from '../core/table.ts'
import type { WholeFile } from './whole-file.ts'

const BUFFER_TOKENS = 1 << 17
const HEADER_WORDS = 4
const WORD = 8
/** `MRTOKENS`, read as a number of 8 bytes, little endian. */
const MAGIC = Buffer.from('MRTOKENS')

/**
 * Token ids of all documents one after another, for training. Both files are little endian.
 *
 * `corpus.bin`: the ids, 2 bytes each where the vocabulary has at most 65,536, else 4; after each document the
 * separator, if there is one. `corpus.idx`, words of 8 bytes: `MRTOKENS`, bytes of an id, ids in all, CRC-32 of
 * `corpus.bin`; then where each document begins, in ids, and at last where the last one ends. Document i is
 * ids[offsets[i]:offsets[i + 1]], with its separator. In numpy:
 *
 *     idx = np.fromfile('corpus.idx', '<u8'); offsets = idx[4:]
 *     ids = np.memmap('corpus.bin', f'<u{idx[1]}', 'r')
 *
 * The index appears last and goes first (`finishTogether`): where it stands, the ids are those it was made for.
 */
export class PackedFiles {
  readonly #data: WholeFile
  readonly #index: WholeFile
  readonly #vocabulary: number
  readonly #separator: number | undefined
  readonly #tokens: Uint16Array | Uint32Array
  readonly #offset = Buffer.alloc(WORD)
  #filled = 0
  #written = 0
  #crc = 0
  #isBegun = false

  constructor(data: WholeFile, index: WholeFile, { vocabulary, separator }: Packing) {
    this.#data = data
    this.#index = index
    this.#vocabulary = vocabulary
    this.#separator = separator
    const ids = Math.max(vocabulary, (separator ?? 0) + 1)
    this.#tokens = ids <= 0x10000 ? new Uint16Array(BUFFER_TOKENS) : new Uint32Array(BUFFER_TOKENS)
  }

  /** One document; null is one without tokens. */
  async add(cell: Cell): Promise<void> {
    if (!this.#isBegun) await this.#begin()
    await this.#put(idsOf(cell))
    if (this.#separator !== undefined) await this.#putOne(this.#separator)
    await this.#writeOffset()
  }

  /** Writes what is left; the files are not finished by this. */
  async end(): Promise<void> {
    if (!this.#isBegun) await this.#begin()
    await this.#flush()
    const head = Buffer.alloc(HEADER_WORDS * WORD)
    head.set(MAGIC)
    head.writeBigUInt64LE(BigInt(this.#tokens.BYTES_PER_ELEMENT), WORD)
    head.writeBigUInt64LE(BigInt(this.#written), 2 * WORD)
    head.writeBigUInt64LE(BigInt(this.#crc), 3 * WORD)
    await this.#index.rewriteStart(head)
  }

  async #begin(): Promise<void> {
    this.#isBegun = true
    await this.#index.write(Buffer.alloc(HEADER_WORDS * WORD))
    await this.#writeOffset()
  }

  async #put(ids: ArrayLike<number>): Promise<void> {
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]
      if (!(id >= 0 && id < this.#vocabulary))
        throw new FatalError('bad_cell', `token id ${id} is not below ${this.#vocabulary}`)
      if (this.#filled === BUFFER_TOKENS) await this.#flush()
      this.#tokens[this.#filled++] = id
    }
  }

  async #putOne(id: number): Promise<void> {
    if (this.#filled === BUFFER_TOKENS) await this.#flush()
    this.#tokens[this.#filled++] = id
  }

  async #writeOffset(): Promise<void> {
    this.#offset.writeBigUInt64LE(BigInt(this.#written + this.#filled))
    await this.#index.write(this.#offset)
  }

  async #flush(): Promise<void> {
    const { buffer, BYTES_PER_ELEMENT } = this.#tokens
    const bytes = new Uint8Array(buffer, 0, this.#filled * BYTES_PER_ELEMENT)
    this.#crc = crc32(bytes, this.#crc)
    await this.#data.write(bytes)
    this.#written += this.#filled
    this.#filled = 0
  }
}

function idsOf(cell: Cell): ArrayLike<number> {
  if (cell === null || cell === undefined) return []
  if (cell instanceof Int32Array || cell instanceof Uint32Array || Array.isArray(cell)) return cell
  throw new FatalError('bad_cell', 'not a list of token ids')
}
