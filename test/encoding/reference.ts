import { get_encoding, Tiktoken, type TiktokenEncoding } from 'tiktoken'
import o200k from 'tiktoken/encoders/o200k_base.json' with { type: 'json' }
import type { Encoder } from '../../src/encoding/encoder.ts'
import { ENCODINGS } from '../../src/encoding/encodings-data.ts'
import { TokenList } from '../../src/encoding/token-list.ts'

/** `MILLRACE_LONG=1` runs the form that CI runs second. */
export const LONG = process.env.MILLRACE_LONG === '1'

/** The reference's encoder of that name. */
export function reference(name: string): Tiktoken {
  if (name !== 'o200k_harmony') return get_encoding(name as TiktokenEncoding)
  return new Tiktoken(o200k.bpe_ranks, ENCODINGS.o200k_harmony.special, o200k.pat_str)
}

export function idsOf(encoder: Encoder, text: string | Uint8Array): Uint32Array {
  const list = new TokenList()
  encoder.encode(text, list)
  return list.toArray()
}

/** True if both hold the same; far cheaper than a matcher where it is asked a million times. */
export function sameIds(left: Uint32Array, right: Uint32Array): boolean {
  if (left.length !== right.length) return false
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false
  return true
}
