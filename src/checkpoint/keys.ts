/** Binary keys, big-endian so that their byte order is their number order. */

/** How many items share a segment: the reach of an offset. */
export const SEGMENT_ITEMS = 16_384

export function key32(...numbers: number[]): Buffer {
  const key = Buffer.allocUnsafe(numbers.length * 4)
  for (let i = 0; i < numbers.length; i++) key.writeUInt32BE(numbers[i], i * 4)
  return key
}

/** The first key after this one. */
export function keyAfter(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)])
}

/** Range of all keys that begin with these numbers. */
export function within(...numbers: number[]): { start: Buffer; end: Buffer } {
  const last = numbers.length - 1
  return { start: key32(...numbers), end: key32(...numbers.slice(0, last), numbers[last] + 1) }
}
