import { isAscii } from 'node:buffer'
import { isBinary } from '../../core/binary.ts'
import { FileInput } from '../../core/file-input.ts'
import type { Estimate } from '../../core/remote.ts'
import { RowText } from '../../core/row-text.ts'
import { textOf } from '../../core/text-of.ts'
import { asString, type Chunk, Chunker, type PlainText, partOf } from './chunk/chunker.ts'
import { FileChunker } from './chunk/file-chunker.ts'
import { type EmbeddingModel, openModel, type SharedModel } from './model.ts'
import { checkDimensions, type EmbedOptions, withRoom } from './options.ts'
import { packNote } from './quantize.ts'
import { RemoteModel } from './remote/remote-model.ts'
import type { EmbeddedChunk, EmbedResult } from './result.ts'
import { newBytes, type Room, Scratch } from './scratch.ts'
import { toUnit } from './static/static-model.ts'
import type { EmbedContext, Vectors } from './vectors.ts'

/** The vectors of an item's texts; of each it is told how many tokens it has. */
type VectorsOf = (
  texts: readonly PlainText[],
  tokens: readonly number[],
  context: EmbedContext,
) => Vectors | Promise<Vectors>

/** Embeds items one after another, by the same options. */
export class Embedder {
  readonly #options: EmbedOptions
  readonly #vectorsOf: VectorsOf
  readonly #chunker: Chunker
  readonly #files: FileChunker
  readonly #notes = new Scratch(newBytes)
  /** For a note that is stored as soon as `embed` returns, which is when that is no promise. */
  readonly #reused: Room = (bytes) => this.#notes.take(bytes)

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
      const vectorsOf: VectorsOf = (texts, tokens, context) =>
        model.vectors(texts.map(asString), tokens, context)
      return new Embedder(options, vectorsOf, chunkerOf(options, model.encoder))
    }
    const { model, encoder, room } = await openModel(shared)
    const { dimensions } = options
    checkDimensions(dimensions, model.dimensions, options.model)
    const vectorsOf: VectorsOf = (texts, _, context) => localVectors(model, texts, dimensions, context)
    return new Embedder(options, vectorsOf, chunkerOf(withRoom(options, room), encoder))
  }

  /** Hands `context.keep` the vectors, one after another as `packNote` makes them. A promise only where it has to wait. */
  embed(input: unknown, context: EmbedContext): EmbedResult | Promise<EmbedResult> {
    if (isNoText(input)) return { chunks: [], skipped: 'binary' }
    const text = plainText(input)
    const whole = this.#chunker.whole(text)
    if (whole) return this.#embedChunks(text, whole, context, this.#reused)
    const long = typeof text === 'string' ? text : textOf(input)
    // Rows are prose.
    return input instanceof FileInput
      ? this.#files.cut(long, input.path).then((chunks) => this.#embedChunks(long, chunks, context, newBytes))
      : this.#embedChunks(long, this.#chunker.cut(long, 'prose'), context, this.#reused)
  }

  #embedChunks(
    text: PlainText,
    chunks: readonly Chunk[],
    context: EmbedContext,
    room: Room,
  ): EmbedResult | Promise<EmbedResult> {
    const texts = chunks.map(({ start, end }) => partOf(text, start, end))
    const tokens = chunks.map(({ token_count }) => token_count)
    const vectors = this.#vectorsOf(texts, tokens, context)
    return vectors instanceof Promise
      ? vectors.then((made) => this.#kept(made, texts, chunks, context, newBytes))
      : this.#kept(vectors, texts, chunks, context, room)
  }

  #kept(
    { values, dimensions }: Vectors,
    texts: readonly PlainText[],
    chunks: readonly Chunk[],
    context: EmbedContext,
    room: Room,
  ): EmbedResult {
    context.keep(packNote(values, dimensions, this.#options.quantize, room))
    return { chunks: chunks.map((chunk, i) => this.#told(chunk, i, texts[i])) }
  }

  #told({ start, end, token_count }: Chunk, chunk_index: number, text: PlainText): EmbeddedChunk {
    const chunk = { chunk_index, start, end, token_count }
    return this.#options.text ? { ...chunk, text: asString(text) } : chunk
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

/** What a row was read as, where places in it are those of its text. */
function plainText(input: unknown): PlainText {
  return input instanceof RowText && isAscii(input.bytes) ? input.bytes : textOf(input)
}

function isNoText(input: unknown): boolean {
  return input instanceof FileInput && isBinary(input.bytes())
}

function localVectors(
  model: EmbeddingModel,
  texts: readonly PlainText[],
  asked: number | undefined,
  context: EmbedContext,
): Vectors | Promise<Vectors> {
  const whole = model.embed(texts, context)
  return whole instanceof Promise
    ? whole.then((vectors) => withDimensions(vectors, model.dimensions, asked))
    : withDimensions(whole, model.dimensions, asked)
}

function withDimensions(whole: Float32Array, made: number, asked = made): Vectors {
  return { dimensions: asked, values: cut(whole, made, asked) }
}

/** The first numbers of each vector, brought to length 1 again. */
function cut(whole: Float32Array, from: number, dimensions: number): Float32Array {
  if (dimensions === from) return whole
  const rows = whole.length / from
  const vectors = new Float32Array(rows * dimensions)
  for (let row = 0; row < rows; row++) {
    vectors.set(whole.subarray(row * from, row * from + dimensions), row * dimensions)
    toUnit(vectors, row * dimensions, dimensions)
  }
  return vectors
}
