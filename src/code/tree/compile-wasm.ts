import { setFlagsFromString } from 'node:v8'

/** A compiled module: opaque, since the types of Node do not know WebAssembly. */
export type WasmModule = object
declare const WebAssembly: { Module: new (bytes: Uint8Array) => WasmModule }

/**
 * Bytes of WASM. V8 compiles hot functions again, with an optimiser whose time grows with a function's size: bash's
 * lexer is one function of 162 KB and takes it 1.5 s, for which the process even waits at its end, while the baseline
 * code is 8-16 % slower. C's 40 KB pay off after about 15 MB of source, PHP's 24 KB after 4 MB.
 */
const MAX_OPTIMISED_FUNCTION = 30_000

const HEADER_BYTES = 8
const CODE_SECTION = 10

/**
 * Compiles a module; one with a very large function stays in V8's baseline compiler. What decides is a flag's value
 * at the moment of compiling (V8 of Node 20 and 22; in Node 24 it changes nothing). Results do not depend on it.
 */
export function compileWasm(bytes: Uint8Array): WasmModule {
  if (largestFunction(bytes) <= MAX_OPTIMISED_FUNCTION) return new WebAssembly.Module(bytes)
  // for good: with it V8 would optimise such a module's functions at their first call
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  try {
    return new WebAssembly.Module(bytes)
  } finally {
    setFlagsFromString('--wasm-dynamic-tiering')
  }
}

/** The size in bytes of the largest function body; 0 for a module without code. */
export function largestFunction(bytes: Uint8Array): number {
  const reader = new Reader(bytes, HEADER_BYTES)
  while (reader.at < bytes.length) {
    const section = reader.number()
    const length = reader.number()
    if (section === CODE_SECTION) return largestBody(reader)
    reader.at += length
  }
  return 0
}

function largestBody(reader: Reader): number {
  let largest = 0
  for (let left = reader.number(); left > 0; left--) {
    const size = reader.number()
    largest = Math.max(largest, size)
    reader.at += size
  }
  return largest
}

class Reader {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  /** An unsigned LEB128 number. */
  number(): number {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = this.#bytes[this.at++]
      value += (byte & 127) * shift
      if (!(byte & 128)) return value
    }
  }
}
