import { FatalError, TaskError } from '../../../core/errors.ts'
import type { Encoder } from '../../../encoding/encoder.ts'
import { TokenList } from '../../../encoding/token-list.ts'
import { asString, type PlainText } from '../chunk/chunker.ts'
import { areFinite, notFinite } from '../finite.ts'
import { toUnit } from '../static/static-model.ts'
import { type Batch, batchesOf } from './batches.ts'
import { Network, type Output } from './network.ts'
import type { NetworkFiles } from './network-files.ts'
import { pool } from './pooling.ts'

/**
 * A sentence transformer: the network's vectors of a text's tokens, made one by the model's pooling, and brought to
 * length 1 if the model says so. A vector depends on all texts it is asked for with, in its last bits.
 */
export class OnnxModel {
  readonly dimensions: number
  readonly #files: NetworkFiles
  readonly #network: Network
  readonly #encoder: Encoder
  readonly #tokens = new TokenList()

  private constructor(files: NetworkFiles, network: Network, encoder: Encoder, dimensions: number) {
    this.#files = files
    this.#network = network
    this.#encoder = encoder
    this.dimensions = dimensions
  }

  /** Throws FatalError `no_onnxruntime`, `bad_model`. */
  static async open(files: NetworkFiles, encoder: Encoder): Promise<OnnxModel> {
    checkVocabulary(files, encoder)
    const network = await Network.open(files)
    const dimensions = await tried(files, network, encoder.vocabularySize - 1)
    return new OnnxModel(files, network, encoder, dimensions)
  }

  /** The vectors one after another. Throws the signal's reason between two batches, TaskError `model_failed`, `not_finite`. */
  async embed(
    texts: readonly PlainText[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Float32Array> {
    const ids = texts.map((text) => this.#idsOf(asString(text)))
    const vectors = new Float32Array(texts.length * this.dimensions)
    for (const batch of batchesOf(ids.map(({ length }) => length))) {
      signal?.throwIfAborted()
      await this.#embedBatch(batch, ids, vectors)
    }
    return vectors
  }

  async #embedBatch(batch: Batch, ids: readonly Uint32Array[], vectors: Float32Array): Promise<void> {
    // A text of no tokens and no frame is zeros.
    const texts = batch.filter((place) => ids[place].length > 0)
    if (texts.length === 0) return
    const output = await this.#network.run(texts.map((place) => ids[place]))
    texts.forEach((place, i) => {
      this.#take(output, i, ids[place].length, vectors, place * this.dimensions)
    })
  }

  /** Writes the vector of the batch's text `i` to `vectors[at..]`. */
  #take({ values, shape }: Output, i: number, count: number, vectors: Float32Array, at: number): void {
    const { dimensions } = this
    if (shape.length === 2) vectors.set(values.subarray(i * dimensions, (i + 1) * dimensions), at)
    else {
      const [, length, width] = shape
      pool(this.#files.pooling, { values, from: i * length * width, count, width }, vectors, at)
    }
    if (!areFinite(vectors, at, dimensions)) throw notFinite('try the model at full precision')
    if (this.#files.normalize) toUnit(vectors, at, dimensions)
  }

  #idsOf(text: string): Uint32Array {
    const { frame, prompt, lowercase } = this.#files
    const { before, after } = frame
    const whole = prompt + text
    this.#tokens.clear()
    for (const id of before) this.#tokens.push(id)
    this.#encoder.encode(lowercase ? whole.toLowerCase() : whole, this.#tokens)
    for (const id of after) this.#tokens.push(id)
    const { length } = this.#tokens
    const { maxTokens } = this.#files
    if (maxTokens === undefined || length <= maxTokens) return this.#tokens.toArray()
    const message = `a chunk has ${length} tokens, the model takes ${maxTokens}`
    throw new TaskError('chunk_too_long', 'permanent', {
      message,
      hint: "a word that can't be cut is longer",
    })
  }
}

function checkVocabulary({ vocabulary, weights }: NetworkFiles, { vocabularySize }: Encoder): void {
  if (vocabulary === undefined || vocabularySize <= vocabulary) return
  throw new FatalError(
    'bad_model',
    `the tokenizer has ${vocabularySize} tokens, the model vectors for ${vocabulary}`,
    `${weights} and tokenizer.json have to be of the same model`,
  )
}

/** Runs the network once, on the tokenizer's last token; returns how many numbers a vector has. */
async function tried(files: NetworkFiles, network: Network, lastToken: number): Promise<number> {
  const { weights, frame, pooling } = files
  const { before, after } = frame
  let output: Output
  try {
    output = await network.run([[...before, lastToken, ...after]])
  } catch (error) {
    throw new FatalError('bad_model', `${weights}: ${(error as Error).message}`, SAME_MODEL, error)
  }
  if (!areFinite(output.values, 0, output.values.length))
    throw new FatalError('bad_model', `${weights} gives numbers that are none (NaN or infinite)`, SAME_MODEL)
  const { shape } = output
  return shape.length === 2 ? shape[1] : shape[2] * pooling.length
}

const SAME_MODEL = 'the tokenizer may be of another model, or the file damaged: download the model again'
