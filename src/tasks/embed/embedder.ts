import { isBinary } from '../../core/binary.ts'
import { FileInput } from '../../core/file-input.ts'
import { textOf } from '../../core/text-of.ts'
import { type Chunk, Chunker } from './chunk/chunker.ts'
import { layoutOf } from './layout.ts'
import { type EmbeddingModel, openModel, type SharedModel } from './model.ts'
import type { EmbedOptions } from './options.ts'
import { packNote } from './quantize.ts'
import type { EmbeddedChunk, EmbedResult } from './result.ts'
import { toUnit } from './static/static-model.ts'

/** Embeds items one after another, by the same options. */
export class Embedder {
  readonly #options: EmbedOptions
  readonly #model: EmbeddingModel
  readonly #chunker: Chunker
  readonly #dimensions: number

  private constructor(options: EmbedOptions, model: EmbeddingModel, chunker: Chunker) {
    this.#options = options
    this.#model = model
    this.#chunker = chunker
    this.#dimensions = options.dimensions ?? model.dimensions
  }

  static async open(options: EmbedOptions, shared: SharedModel): Promise<Embedder> {
    const { model, encoder } = await openModel(shared)
    const { chunkSize: size, chunkOverlap: overlap } = options
    return new Embedder(options, model, new Chunker(encoder, { size, overlap }))
  }

  /** Hands `keep` the vectors, one after another as `packNote` makes them. */
  async embed(input: unknown, keep: (note: Uint8Array) => void): Promise<EmbedResult> {
    const isFile = input instanceof FileInput
    if (isFile && isBinary(input.bytes())) return { chunks: [], skipped: 'binary' }
    const text = textOf(input)
    const chunks = this.#chunker.chunk(text, layoutOf(isFile ? input.path : undefined))
    const dimensions = this.#dimensions
    const vectors = await this.#vectors(chunks.map(({ start, end }) => text.slice(start, end)))
    keep(packNote(vectors, dimensions, this.#options.quantize))
    return { chunks: chunks.map((chunk, i) => this.#told(chunk, i, text)) }
  }

  async #vectors(texts: string[]): Promise<Float32Array> {
    const { dimensions: made } = this.#model
    const whole = await this.#model.embed(texts)
    const dimensions = this.#dimensions
    return made === dimensions ? whole : cut(whole, made, dimensions)
  }

  #told({ start, end, token_count }: Chunk, chunk_index: number, text: string): EmbeddedChunk {
    const chunk = { chunk_index, start, end, token_count }
    return this.#options.text ? { ...chunk, text: text.slice(start, end) } : chunk
  }
}

/** The first numbers of each vector, brought to length 1 again. */
function cut(whole: Float32Array, from: number, dimensions: number): Float32Array {
  const rows = whole.length / from
  const vectors = new Float32Array(rows * dimensions)
  for (let row = 0; row < rows; row++) {
    vectors.set(whole.subarray(row * from, row * from + dimensions), row * dimensions)
    toUnit(vectors, row * dimensions, dimensions)
  }
  return vectors
}
