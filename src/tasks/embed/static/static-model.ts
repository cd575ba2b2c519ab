import { FatalError } from '../../../core/errors.ts'
import { MOST_PAGES, PAGE_BYTES, type SharedMemory, sharedMemory } from '../../../core/wasm-memory.ts'
import type { Encoder } from '../../../encoding/encoder.ts'
import { TokenList } from '../../../encoding/token-list.ts'
import { notFinite } from '../finite.ts'
import { type AddRows, addRowsIn } from './kernel.ts'
import type { Safetensors, Tensor } from './safetensors.ts'

/** A static model in memory that threads can share. */
export interface SharedMatrix {
  memory: SharedMemory
  dimensions: number
  /** Floats from one row to the next: `dimensions` up to a multiple of 4. */
  stride: number
  rows: number
  /** Row of each token, where that is not its id. */
  mapping?: Uint32Array
  /** Of each token. */
  weights?: Float32Array
  /** Tokens that are left out: Model2Vec leaves out unknown words. */
  dropped?: number
  normalize: boolean
}

const LANES = 4
const FLOAT_BYTES = 4
/** Tokens added at a time. */
const BATCH = 4_096
const PAIR_BYTES = 8
const TOO_LARGE =
  'its numbers are so large that their sum is none: the file may be damaged, download the model again'
/** Tensors that an error lists. */
const MOST_TOLD = 10

/** Takes in the matrix and what belongs to it. Throws FatalError `bad_model`. */
export function loadMatrix(file: Safetensors, path: string, normalize: boolean): SharedMatrix {
  const tensor = matrixOf(file)
  if (tensor?.shape.length !== 2) throw unknownLayout(file, path)
  const [rows, dimensions] = tensor.shape
  const stride = Math.ceil(dimensions / LANES) * LANES
  const pages = Math.ceil((rows * stride * FLOAT_BYTES) / PAGE_BYTES)
  if (rows * dimensions === 0 || pages >= MOST_PAGES)
    throw new FatalError('bad_model', `${path}: a matrix of ${rows} x ${dimensions} can't be used`)
  const memory = sharedMemory(pages)
  const matrix = new Float32Array(memory.buffer, 0, rows * stride)
  file.readFloats(tensor, matrix, dimensions, stride)
  checkNumbers(matrix, 'the matrix', path)
  return { memory, dimensions, stride, rows, normalize, ...extras(file, path, rows) }
}

/** True where the file holds a matrix of the name and shape that static models have. */
export function hasMatrix(file: Safetensors): boolean {
  return matrixOf(file)?.shape.length === 2
}

function matrixOf({ tensors }: Safetensors): Tensor | undefined {
  return tensors.get('embeddings') ?? tensors.get('embedding.weight')
}

function extras(file: Safetensors, path: string, rows: number): Pick<SharedMatrix, 'mapping' | 'weights'> {
  const mappingTensor = file.tensors.get('mapping')
  const weightsTensor = file.tensors.get('weights')
  const mapping = mappingTensor && file.readIntegers(mappingTensor)
  if (mapping?.some((row) => row >= rows))
    throw new FatalError('bad_model', `${path}: "mapping" names rows beyond the ${rows} of the matrix`)
  const weights = weightsTensor && floats(file, weightsTensor)
  if (weights) checkNumbers(weights, '"weights"', path)
  return { ...(mapping && { mapping }), ...(weights && { weights }) }
}

function checkNumbers(values: Float32Array, what: string, path: string): void {
  if (values.every(Number.isFinite)) return
  throw new FatalError('bad_model', `${path}: ${what} holds numbers that are none (NaN or infinite)`)
}

function floats(file: Safetensors, tensor: Tensor): Float32Array {
  const count = tensor.shape.reduce((product, length) => product * length, 1)
  const values = new Float32Array(count)
  file.readFloats(tensor, values, count, count)
  return values
}

function unknownLayout({ tensors }: Safetensors, path: string): FatalError {
  const all = [...tensors.values()].map(({ name, dtype, shape }) => `${name} ${dtype} ${shape.join(' x ')}`)
  const more = all.length > MOST_TOLD ? ` and ${all.length - MOST_TOLD} more` : ''
  return new FatalError(
    'bad_model',
    `${path} holds ${all.slice(0, MOST_TOLD).join(', ') || 'nothing'}${more}`,
    'a static model has a matrix "embeddings" (Model2Vec) or "embedding.weight" (StaticEmbedding); a transformer has to be exported to ONNX',
  )
}

/**
 * The mean of the vectors of a text's tokens, by Model2Vec and StaticEmbedding: tokens as the tokenizer gives them
 * without special ones, each times its weight if the model has some; brought to length 1 if the model says so. A
 * text without tokens is zeros.
 */
export class StaticModel {
  readonly dimensions: number
  readonly #encoder: Encoder
  readonly #model: SharedMatrix
  readonly #addRows: AddRows
  readonly #tokens = new TokenList()
  /** Addresses of this thread's own part of the memory. */
  readonly #pairsAt: number
  readonly #outAt: number
  readonly #rows: Uint32Array
  readonly #weights: Float32Array
  readonly #out: Float32Array

  /** Throws FatalError `bad_model` where the tokenizer has tokens without a vector. */
  constructor(model: SharedMatrix, encoder: Encoder) {
    const tokens = model.mapping?.length ?? model.rows
    if (encoder.vocabularySize > tokens || (model.weights && model.weights.length < encoder.vocabularySize))
      throw new FatalError(
        'bad_model',
        `the tokenizer has ${encoder.vocabularySize} tokens, the model vectors for ${Math.min(tokens, model.weights?.length ?? tokens)}`,
        'model.safetensors and tokenizer.json have to be of the same model',
      )
    this.dimensions = model.dimensions
    this.#model = model
    this.#encoder = encoder
    const own = BATCH * PAIR_BYTES + model.stride * FLOAT_BYTES
    this.#pairsAt = model.memory.grow(Math.ceil(own / PAGE_BYTES)) * PAGE_BYTES
    this.#outAt = this.#pairsAt + BATCH * PAIR_BYTES
    const { buffer } = model.memory
    this.#rows = new Uint32Array(buffer, this.#pairsAt, BATCH * 2)
    this.#weights = new Float32Array(buffer, this.#pairsAt, BATCH * 2)
    this.#out = new Float32Array(buffer, this.#outAt, model.stride)
    this.#addRows = addRowsIn(model.memory)
  }

  /** Writes the vector of a text to `out[at..at + dimensions)`. Throws TaskError `not_finite`. */
  embed(text: string | Uint8Array, out: Float32Array, at: number): void {
    this.#tokens.clear()
    this.#encoder.encode(text, this.#tokens)
    this.#out.fill(0)
    const count = Math.max(1, this.#sum())
    const { dimensions } = this
    const squares = writeQuotients(this.#out, count, out, at, dimensions)
    if (!Number.isFinite(squares)) throw notFinite(TOO_LARGE)
    if (this.#model.normalize) divideByRoot(squares, out, at, dimensions)
  }

  /** Adds up the tokens' vectors; returns how many there are. */
  #sum(): number {
    const { mapping, weights, dropped } = this.#model
    const { ids, length } = this.#tokens
    const [pairRows, pairWeights] = [this.#rows, this.#weights]
    let total = 0
    let count = 0
    for (let i = 0; i < length; i++) {
      const id = ids[i]
      if (id === dropped) continue
      pairRows[count * 2] = mapping ? mapping[id] : id
      pairWeights[count * 2 + 1] = weights ? weights[id] : 1
      total++
      if (++count === BATCH) {
        this.#flush(count)
        count = 0
      }
    }
    this.#flush(count)
    return total
  }

  #flush(count: number): void {
    this.#addRows(0, this.#pairsAt, count, this.#outAt, this.#model.stride * FLOAT_BYTES)
  }
}

/** Returns the sum of what it writes, squared: not finite where one of the quotients is not. */
function writeQuotients(
  sums: Float32Array,
  count: number,
  out: Float32Array,
  at: number,
  dimensions: number,
): number {
  let squares = 0
  for (let i = 0; i < dimensions; i++) {
    const mean = Math.fround(sums[i] / count)
    out[at + i] = mean
    squares += mean * mean
  }
  return squares
}

/** Brings a vector to length 1; zeros stay. */
export function toUnit(vector: Float32Array, at: number, dimensions: number): void {
  let squares = 0
  for (let i = at; i < at + dimensions; i++) squares += vector[i] * vector[i]
  divideByRoot(squares, vector, at, dimensions)
}

function divideByRoot(squares: number, vector: Float32Array, at: number, dimensions: number): void {
  if (squares === 0) return
  const scale = 1 / Math.sqrt(squares)
  for (let i = at; i < at + dimensions; i++) vector[i] *= scale
}
