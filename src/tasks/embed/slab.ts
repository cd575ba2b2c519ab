const SLAB_BYTES = 1 << 16
/** Where numbers of any kind may begin. */
const STEP = 8

let slab = new ArrayBuffer(SLAB_BYTES)
let used = 0

/** New memory, all zeros. That of vectors is taken out of larger pieces: by itself it would take longer to make than to fill. */
export function newBytes(count: number): Uint8Array {
  if (count > SLAB_BYTES / 4) return new Uint8Array(count)
  if (used + count > SLAB_BYTES) {
    slab = new ArrayBuffer(SLAB_BYTES)
    used = 0
  }
  const bytes = new Uint8Array(slab, used, count)
  used += Math.ceil(count / STEP) * STEP
  return bytes
}

/** The same for floats. */
export function newFloats(count: number): Float32Array {
  const { buffer, byteOffset } = newBytes(count * Float32Array.BYTES_PER_ELEMENT)
  return new Float32Array(buffer, byteOffset, count)
}
