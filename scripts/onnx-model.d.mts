export interface NetworkShape {
  layers: number
  hidden: number
  heads: number
  positions: number
  /** At least so many; those of the tokenizer if it has more. */
  tokens: number
  seed: number
}

export interface Weights {
  [name: string]: { shape: number[]; values: Float32Array }
}

export interface Tokenizer {
  model: { vocab: Record<string, number> }
  post_processor: object | null
}

export interface Network {
  nodes: { op: string; inputs: string[]; outputs: string[]; attributes: object }[]
  weights: Record<string, { shape: number[]; values: Float32Array | BigInt64Array }>
  inputs: { name: string; type: 'float32' | 'int64'; shape: (number | string)[] }[]
  outputs: { name: string; type: 'float32' | 'int64'; shape: (number | string)[] }[]
}

export const SMALL: NetworkShape
export function wordPieces(text: string): Tokenizer
export function randomWeights(shape: NetworkShape): Weights
export function network(shape: NetworkShape, weights: Weights): Network
export function writeOnnxModel(
  folder: string,
  shape?: Partial<NetworkShape>,
  changes?: Record<string, string | Uint8Array | object | undefined>,
): { weights: Weights; tokenizer: Tokenizer; shape: NetworkShape }
