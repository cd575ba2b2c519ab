const QUOTE = 34
const BACKSLASH = 92
const FIRST_PLAIN = 32
const SHORT_ESCAPES = escapes({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' })
const UNICODE_ESCAPE = 'u'.charCodeAt(0)
const HEX_DIGITS = 4

/** In place of where a string ends: it is none. */
export const NO_END = -1

/** The first byte from `at` on that a string does not hold as it is; `to` if there is none before it. */
export function plainEnd(bytes: DataView, at: number, to: number): number {
  let end = at
  while (end + 4 <= to && isPlainWord(bytes.getInt32(end, true))) end += 4
  while (end < to && isPlain(bytes.getUint8(end))) end++
  return end
}

/** Where the closing quote is of a string that goes on at `at`; its escapes are not looked at. */
export function closingQuote(bytes: DataView, at: number, to: number): number {
  let end = plainEnd(bytes, at, to)
  while (end < to && bytes.getUint8(end) === BACKSLASH) end = plainEnd(bytes, Math.min(end + 2, to), to)
  return end < to && bytes.getUint8(end) === QUOTE ? end : NO_END
}

/**
 * Writes what a string's bytes from `at` to `end` mean, in UTF-8, to `out` at the same place: it is never longer.
 * Gives where it ends there, `NO_END` for an escape that is none, and for half a pair alone, which UTF-8 can't hold.
 */
export function withoutEscapes(bytes: DataView, at: number, end: number, out: DataView): number {
  let to = at
  for (let from = at; from < end; ) {
    const word = from + 4 <= end ? bytes.getInt32(from, true) : 0
    if (isPlainWord(word)) {
      out.setInt32(to, word, true)
      from += 4
      to += 4
      continue
    }
    const byte = bytes.getUint8(from++)
    if (byte !== BACKSLASH) {
      out.setUint8(to++, byte)
      continue
    }
    const kind = bytes.getUint8(from++)
    if (kind !== UNICODE_ESCAPE) {
      const meant = SHORT_ESCAPES[kind]
      if (meant === 0) return NO_END
      out.setUint8(to++, meant)
      continue
    }
    const unit = hexUnit(bytes, from, end)
    if (unit < 0) return NO_END
    from += HEX_DIGITS
    const low = isHigh(unit) ? escapedUnit(bytes, from, end) : -1
    if (isLow(low)) from += 2 + HEX_DIGITS
    else if (isHigh(unit) || isLow(unit)) return NO_END
    to = writeCharacter(isLow(low) ? ((unit - 0xd800) << 10) + low - 0xdc00 + 0x10000 : unit, out, to)
  }
  return to
}

/** True where a string holds this byte as it is. */
function isPlain(byte: number): boolean {
  return byte >= FIRST_PLAIN && byte !== QUOTE && byte !== BACKSLASH
}

/** True where it holds these four: a byte that is zero, or below 0x20, is one that borrows when one is taken from it. */
function isPlainWord(word: number): boolean {
  const quotes = word ^ 0x22222222
  const backslashes = word ^ 0x5c5c5c5c
  const found =
    ((quotes - 0x01010101) & ~quotes) |
    ((backslashes - 0x01010101) & ~backslashes) |
    ((word - 0x20202020) & ~word)
  return (found & 0x80808080) === 0
}

function escapes(meanings: Record<string, string>): Uint8Array {
  const table = new Uint8Array(256)
  for (const [kind, meant] of Object.entries(meanings)) table[kind.charCodeAt(0)] = meant.charCodeAt(0)
  return table
}

/** The unit of an escape that stands at `at`; -1 for none. */
function escapedUnit(bytes: DataView, at: number, end: number): number {
  if (at + 2 > end || bytes.getUint8(at) !== BACKSLASH || bytes.getUint8(at + 1) !== UNICODE_ESCAPE) return -1
  return hexUnit(bytes, at + 2, end)
}

function hexUnit(bytes: DataView, at: number, end: number): number {
  if (at + HEX_DIGITS > end) return -1
  let unit = 0
  for (let i = at; i < at + HEX_DIGITS; i++) {
    const digit = hexDigit(bytes.getUint8(i))
    if (digit < 0) return -1
    unit = (unit << 4) | digit
  }
  return unit
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}

/** Gives where it ends. */
function writeCharacter(code: number, out: DataView, at: number): number {
  if (code < 0x80) {
    out.setUint8(at, code)
    return at + 1
  }
  const following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
  out.setUint8(at, ((0xff00 >> (following + 1)) & 0xff) | (code >> (6 * following)))
  for (let i = 1; i <= following; i++) out.setUint8(at + i, 0x80 | ((code >> (6 * (following - i))) & 0x3f))
  return at + following + 1
}
