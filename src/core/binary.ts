const BINARY_WINDOW = 8_192

/** NUL in the first 8 KB; UTF-16 with a byte order mark is text. */
export function isBinary(bytes: Uint8Array): boolean {
  if (isUtf16(bytes)) return false
  const window = bytes.length > BINARY_WINDOW ? bytes.subarray(0, BINARY_WINDOW) : bytes
  return window.includes(0)
}

/** By its byte order mark. */
export function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}
