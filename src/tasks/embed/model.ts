import type { Encoder } from '../../encoding/encoder.ts'
import { openEncoding, type SharedEncoding } from '../../encoding/open-encoding.ts'
import type { PlainText } from './chunk/chunker.ts'
import { HashModel } from './hash/hash-model.ts'
import { InverseFrequencies } from './hash/idf.ts'
import { type NetworkFiles, roomOf } from './onnx/network-files.ts'
import { Scratch } from './scratch.ts'
import { type SharedMatrix, StaticModel } from './static/static-model.ts'

/** Texts to vectors. */
export interface EmbeddingModel {
  readonly dimensions: number
  /**
   * The vectors one after another; where they are no promise, in memory that the next call uses again. They depend on
   * these texts alone, in this order. Only a model that can end early looks for the signal, which is made when it is
   * asked for.
   */
  embed(
    texts: readonly PlainText[],
    context?: { readonly signal?: AbortSignal },
  ): Float32Array | Promise<Float32Array>
}

/** A model as threads share it. */
export type SharedModel = { encoding: SharedEncoding } & (
  | { kind: 'hash'; dimensions: number; learned: Uint8Array }
  | { kind: 'static'; matrix: SharedMatrix }
  | { kind: 'onnx'; files: NetworkFiles }
)

/** Tokens are counted in this encoding where the model has none of its own. */
export const COUNTED_IN = 'o200k_base'

export interface OpenModel {
  model: EmbeddingModel
  /** What its chunks are measured with. */
  encoder: Encoder
  /** Most tokens of a chunk; undefined for any. */
  room?: number
}

/** The model of this thread. */
export async function openModel(shared: SharedModel): Promise<OpenModel> {
  const encoder = await openEncoding(shared.kind === 'hash' ? COUNTED_IN : './tokenizer.json', {
    shared: shared.encoding,
  })
  switch (shared.kind) {
    case 'hash': {
      const model = new HashModel(shared.dimensions, InverseFrequencies.from(shared.learned))
      return { model: oneByOne(model), encoder }
    }
    case 'static':
      return { model: oneByOne(new StaticModel(shared.matrix, encoder)), encoder }
    case 'onnx': {
      const { OnnxModel } = await import('./onnx/onnx-model.ts')
      const { files } = shared
      return { model: await OnnxModel.open(files, encoder), encoder, room: roomOf(files, encoder) }
    }
  }
}

/** A model whose vectors do not depend on the texts beside. */
interface SingleModel {
  readonly dimensions: number
  embed(text: PlainText, out: Float32Array, at: number): void
}

function oneByOne(model: SingleModel): EmbeddingModel {
  const { dimensions } = model
  const scratch = new Scratch((count) => new Float32Array(count))
  return {
    dimensions,
    embed: (texts) => {
      const vectors = scratch.take(texts.length * dimensions)
      for (let i = 0; i < texts.length; i++) model.embed(texts[i], vectors, i * dimensions)
      return vectors
    },
  }
}
