/** A declaration in a body has a type before the name, a call at most one of these. */
const BEFORE_CALLS = /(?:^|\W)(?:return|else|do|case)$/
const LONGEST_WORD = 64

/**
 * The number of arguments of the call whose name begins at a position; undefined where nothing is called.
 * `opaque`: starts and ends of comments, literals and directives, in order.
 */
export function countArguments(raw: string, name: number, opaque: readonly number[]): number | undefined {
  const next = firstEndingBehind(opaque, name)
  if (opaque[next] <= name || !isCall(raw, name)) return undefined
  return countFrom(raw, raw.indexOf('(', name), opaque, next)
}

function isCall(raw: string, name: number): boolean {
  let end = name
  while (end > 0 && isSpace(raw.charCodeAt(end - 1))) end--
  if (!/\w/.test(raw[end - 1] ?? '')) return true
  return BEFORE_CALLS.test(raw.slice(Math.max(0, end - LONGEST_WORD), end))
}

function countFrom(raw: string, open: number, opaque: readonly number[], from: number): number | undefined {
  let next = from
  let depth = 0
  let commas = 0
  let isEmpty = true
  for (let at = open; at < raw.length; at++) {
    if (at === opaque[next]) {
      isEmpty &&= raw[at] === '/'
      at = opaque[next + 1] - 1
      next += 2
      continue
    }
    const character = raw[at]
    if (')]}'.includes(character) && --depth === 0) return isEmpty ? 0 : commas + 1
    if (depth > 0 && !isSpace(raw.charCodeAt(at))) isEmpty = false
    if ('([{'.includes(character)) depth++
    else if (character === ',' && depth === 1) commas++
  }
  return undefined
}

/** The index of the first span that ends behind a position. */
function firstEndingBehind(opaque: readonly number[], position: number): number {
  let low = 0
  let high = opaque.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if (opaque[middle * 2 + 1] <= position) low = middle + 1
    else high = middle
  }
  return low * 2
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
