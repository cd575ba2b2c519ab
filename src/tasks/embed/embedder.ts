import { isBinary } from '../../core/binary.ts'
import { FileInput } from '../../core/file-input.ts'
import type { Estimate } from '../../core/remote.ts'
import { textOf } from '../../core/text-of.ts'
import { type Chunk, Chunker } from './chunk/chunker.ts'
import { FileChunker } from './chunk/file-chunker.ts'
import { type EmbeddingModel, openModel, type SharedModel } from './model.ts'
import { checkDimensions, type EmbedOptions, withRoom } from './options.ts'
import { packNote } from './quantize.ts'
import { RemoteModel } from './remote/remote-model.ts'
import type { EmbeddedChunk, EmbedResult } from './result.ts'
import { toUnit } from './static/static-model.ts'
import type { EmbedContext, Vectors } from './vectors.ts'

/** The vectors of an item's texts; of each it is told how many tokens it has. */
type VectorsOf = (
  texts: readonly string[],
  tokens: readonly number[],
  context: EmbedContext,
) => Vectors | Promise<Vectors>

/** Embeds items one after another, by the same options. */
export class Embedder {
  readonly #options: EmbedOptions
  readonly #vectorsOf: VectorsOf
  readonly #chunker: Chunker
  readonly #files: FileChunker

  private constructor(options: EmbedOptions, vectorsOf: VectorsOf, chunker: Chunker) {
    this.#options = options
    this.#vectorsOf = vectorsOf
    this.#chunker = chunker
    this.#files = new FileChunker(chunker)
  }

  /** True when the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#files.isExhausted
  }

  /** `shared`: a model on this machine; undefined for one behind an API. */
  static async open(options: EmbedOptions, shared: SharedModel | undefined): Promise<Embedder> {
    if (!shared) {
      const model = await RemoteModel.open(options)
      const vectorsOf: VectorsOf = (texts, tokens, context) => model.vectors(texts, tokens, context)
      return new Embedder(options, vectorsOf, chunkerOf(options, model.encoder))
    }
    const { model, encoder, room } = await openModel(shared)
    const { dimensions } = options
    checkDimensions(dimensions, model.dimensions, options.model)
    const vectorsOf: VectorsOf = (texts, _, context) => localVectors(model, texts, dimensions, context)
    return new Embedder(options, vectorsOf, chunkerOf(withRoom(options, room), encoder))
  }

  /** Hands `context.keep` the vectors, one after another as `packNote` makes them. */
  async embed(input: unknown, context: EmbedContext): Promise<EmbedResult> {
    if (isNoText(input)) return { chunks: [], skipped: 'binary' }
    const text = textOf(input)
    const chunks = await this.#cut(input, text)
    const texts = chunks.map(({ start, end }) => text.slice(start, end))
    const tokens = chunks.map(({ token_count }) => token_count)
    const { values, dimensions } = await this.#vectorsOf(texts, tokens, context)
    context.keep(packNote(values, dimensions, this.#options.quantize))
    return { chunks: chunks.map((chunk, i) => this.#told(chunk, i, text)) }
  }

  /** Rows are prose. */
  #cut(input: unknown, text: string): Chunk[] | Promise<Chunk[]> {
    return input instanceof FileInput
      ? this.#files.chunk(text, input.path)
      : this.#chunker.chunk(text, 'prose')
  }

  #told({ start, end, token_count }: Chunk, chunk_index: number, text: string): EmbeddedChunk {
    const chunk = { chunk_index, start, end, token_count }
    return this.#options.text ? { ...chunk, text: text.slice(start, end) } : chunk
  }
}

/** What items would take of an API; files are cut as if they were prose, which hardly changes how many tokens there are. */
export async function openEstimate(options: EmbedOptions): Promise<(input: unknown) => Estimate> {
  const model = await RemoteModel.open(options)
  const chunker = chunkerOf(options, model.encoder)
  return (input) => {
    const chunks = isNoText(input) ? [] : chunker.chunk(textOf(input), 'prose')
    return model.estimate(chunks.map(({ token_count }) => token_count))
  }
}

function chunkerOf(
  { chunkSize: size, chunkOverlap: overlap }: EmbedOptions,
  encoder: RemoteModel['encoder'],
): Chunker {
  return new Chunker(encoder, { size, overlap })
}

function isNoText(input: unknown): boolean {
  return input instanceof FileInput && isBinary(input.bytes())
}

async function localVectors(
  model: EmbeddingModel,
  texts: readonly string[],
  asked: number | undefined,
  context: EmbedContext,
): Promise<Vectors> {
  const { dimensions: made } = model
  const whole = await model.embed(texts, context)
  if (asked === undefined || asked === made) return { dimensions: made, values: whole }
  return { dimensions: asked, values: cut(whole, made, asked) }
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
