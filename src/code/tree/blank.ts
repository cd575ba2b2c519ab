/** The first position from `start` that is no white space, or `end`. */
function skipSpace(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isSpace(text.charCodeAt(at))) at++
  return at
}

/** Pairs of what begins and ends a comment wherever brackets and logical operators are all else there is. */
const COMMENTS = [
  ['//', '\n'],
  ['/*', '*/'],
  ['#', '\n'],
] as const

/**
 * The first position from `start` that is no white space, no comment and no backslash, or `end`. `hashes`: whether `#`
 * begins a comment rather than a directive.
 */
export function skipGap(text: string, start: number, end: number, hashes = true): number {
  let at = skipSpace(text, start, end)
  while (at < end) {
    if (!hashes && text[at] === '#') return at
    const after = text[at] === '\\' ? at + 1 : endOfComment(text, at, end)
    if (after === undefined) return at
    at = skipSpace(text, after, end)
  }
  return at
}

function endOfComment(text: string, start: number, end: number): number | undefined {
  const comment = COMMENTS.find(([open]) => text.startsWith(open, start))
  if (!comment) return undefined
  const [open, close] = comment
  const length = text.slice(start, end).indexOf(close, open.length)
  return length < 0 ? undefined : start + length + close.length
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
