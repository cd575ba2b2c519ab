export interface TensorValues {
  dtype: 'F32' | 'F16' | 'F64' | 'I64'
  shape: number[]
  bytes: Buffer
}

export interface StaticModelSettings {
  /** Default 16. */
  dimensions?: number
  seed?: number
  /** Default true. */
  normalize?: boolean
  tensors?: Record<string, TensorValues>
}

export const VOCABULARY: readonly string[]
export function writeStaticModel(folder: string, settings?: StaticModelSettings): void
export function float32(shape: number[], values: number[]): TensorValues
export function writeSafetensors(path: string, tensors: Record<string, TensorValues>): void
export function randomValues(count: number, seed?: number): number[]
