export const PAGE_BYTES = 65_536
/** The most that 32-bit addresses reach. */
export const MOST_PAGES = 65_536

/** Memory that threads share: the types of Node do not know WebAssembly. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
  /** Returns how many pages there were. */
  grow(pages: number): number
}

declare const WebAssembly: {
  Memory: new (pages: { initial: number; maximum: number; shared: true }) => SharedMemory
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: object }
}

/** It can grow to `most` pages. */
export function sharedMemory(pages: number, most = MOST_PAGES): SharedMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: most, shared: true })
}

/** Compiled code, which threads can share as they do a memory. */
export type WasmModule = object & { readonly compiled?: never }

/** Of what `assembled` gives. */
export function compiledBytes(bytes: Uint8Array): WasmModule {
  return new WebAssembly.Module(bytes)
}

/** Links compiled functions to a memory; those with a name are what it returns. */
export function linked(module: WasmModule, memory: SharedMemory): object {
  return new WebAssembly.Instance(module, { '': { memory } }).exports
}
