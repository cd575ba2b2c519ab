import { writeFileSync } from 'node:fs'

export interface TensorValues {
  dtype: 'F32' | 'F16' | 'F64' | 'I64'
  shape: number[]
  bytes: Buffer
}

export function float32(shape: number[], values: number[]): TensorValues {
  return { dtype: 'F32', shape, bytes: Buffer.from(Float32Array.from(values).buffer) }
}

/** Writes a .safetensors file: 8 bytes of length, the header, the numbers. */
export function writeSafetensors(path: string, tensors: Record<string, TensorValues>): void {
  let at = 0
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] }
    at += bytes.length
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  writeFileSync(path, Buffer.concat([length, json, ...Object.values(tensors).map(({ bytes }) => bytes)]))
}

/** Numbers between -1 and 1 from a seed: the same on every machine. */
export function randomValues(count: number, seed = 1): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return Math.fround(state / 2 ** 31)
  })
}
