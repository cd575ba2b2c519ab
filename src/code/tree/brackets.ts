/** No code leaves so many open; a parser's recovery takes time by their square. */
const MAX_UNCLOSED = 1_000

/** True for a text that ends with far more brackets open than closed, whatever they stand in. */
export function isHopeless(bytes: Uint8Array): boolean {
  if (bytes.length <= MAX_UNCLOSED) return false
  let unclosed = 0
  for (let at = 0; at < bytes.length; at++) unclosed += WEIGHT[bytes[at]]
  return unclosed > MAX_UNCLOSED
}

/** By byte; `<` is mostly no bracket. */
const WEIGHT = new Int8Array(256)
for (const open of '([{') WEIGHT[open.charCodeAt(0)] = 1
for (const close of ')]}') WEIGHT[close.charCodeAt(0)] = -1
