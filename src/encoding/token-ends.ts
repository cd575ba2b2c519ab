import { INSIDE_CHARACTER } from './encoder.ts'

const NOT_ASCII = /[^\0-\x7f]/g

/**
 * Where each token ends in the text it was made of, from the tokens' lengths in bytes: UTF-16 units, or
 * `INSIDE_CHARACTER`.
 */
export function tokenEnds(text: string, ids: Uint32Array, lengthOf: (id: number) => number): Uint32Array {
  const ends = new Uint32Array(ids.length)
  let unit = 0
  let byte = 0
  let tokenEnd = 0
  let wide = nextWide(text, 0)
  for (let token = 0; token < ids.length; token++) {
    tokenEnd += lengthOf(ids[token])
    // Most tokens are ASCII: a unit a byte.
    if (tokenEnd > byte && unit + tokenEnd - byte <= wide) {
      unit += tokenEnd - byte
      byte = tokenEnd
    }
    while (byte < tokenEnd) {
      const code = text.codePointAt(unit) as number
      byte += utf8Length(code)
      unit += code > 0xffff ? 2 : 1
    }
    if (unit > wide) wide = nextWide(text, unit)
    ends[token] = byte === tokenEnd ? unit : INSIDE_CHARACTER
  }
  return ends
}

/** Where the next character is that takes more than a byte. */
function nextWide(text: string, from: number): number {
  if (text.charCodeAt(from) >= 0x80) return from
  NOT_ASCII.lastIndex = from
  return NOT_ASCII.exec(text)?.index ?? text.length
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code > 0xffff ? 4 : 3
}
