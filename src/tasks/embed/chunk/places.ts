import { TaskError } from '../../../core/errors.ts'
import { type Encoder, INSIDE_CHARACTER } from '../../../encoding/encoder.ts'

/** Where a text may be cut, and how many tokens stand before each such place. Both rise; the text's end is the last. */
export interface Places {
  /** UTF-16 units. */
  ends: Uint32Array
  tokens: Uint32Array
  /** True where they are the tokens of the whole text; else each word was counted by itself. */
  areExact: boolean
}

/** Long words may be cut, if nothing better is near. */
const WORD = /\s*\S{1,16}/gu

/** Between tokens where their places are known; else between words, of which each is counted by itself. */
export function placesOf(text: string, encoder: Encoder): Places {
  try {
    return betweenTokens(encoder.encodeWithEnds(text).ends)
  } catch (error) {
    if (error instanceof TaskError && error.code === 'no_offsets') return betweenWords(text, encoder)
    throw error
  }
}

function betweenTokens(all: Uint32Array): Places {
  const ends = new Uint32Array(all.length)
  const tokens = new Uint32Array(all.length)
  let places = 0
  for (let token = 0; token < all.length; token++) {
    if (all[token] === INSIDE_CHARACTER) continue
    ends[places] = all[token]
    tokens[places++] = token + 1
  }
  return { ends: ends.subarray(0, places), tokens: tokens.subarray(0, places), areExact: true }
}

function betweenWords(text: string, encoder: Encoder): Places {
  const ends: number[] = []
  const tokens: number[] = []
  let total = 0
  for (const { 0: word, index } of text.matchAll(WORD)) {
    total += encoder.count(word)
    ends.push(index + word.length)
    tokens.push(total)
  }
  return { ends: Uint32Array.from(ends), tokens: Uint32Array.from(tokens), areExact: false }
}
