import { INSIDE_CHARACTER } from '../../encoding/encoder.ts'

/** A stretch of tokens, with the stretch of text that they make. */
export interface Stretch {
  /** Tokens. */
  from: number
  to: number
  /** UTF-16 units; only where the tokens' places are known. */
  start?: number
  end?: number
}

/**
 * Cuts a text's tokens into stretches of at most `most`, as long as can be without a cut inside a character. Only
 * a character of more tokens than that is cut; its first stretches have no text of their own.
 */
export function stretches(count: number, ends: Uint32Array | undefined, most: number): Stretch[] {
  return ends ? placedStretches(ends, most) : plainStretches(count, most)
}

function plainStretches(count: number, most: number): Stretch[] {
  const found: Stretch[] = []
  for (let from = 0; from < count; from += most) found.push({ from, to: Math.min(from + most, count) })
  return found
}

function placedStretches(ends: Uint32Array, most: number): Stretch[] {
  const found: Stretch[] = []
  let start = 0
  for (let from = 0; from < ends.length; ) {
    const full = Math.min(from + most, ends.length)
    let to = full
    while (to > from && ends[to - 1] === INSIDE_CHARACTER) to--
    if (to === from) to = full
    const end = ends[to - 1] === INSIDE_CHARACTER ? start : ends[to - 1]
    found.push({ from, to, start, end })
    from = to
    start = end
  }
  return found
}
