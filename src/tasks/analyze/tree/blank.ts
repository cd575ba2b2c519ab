/** The first position from `start` that is no white space, or `end`. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isSpace(text.charCodeAt(at))) at++
  return at
}

/** True when there is only white space between. */
export function isBlank(text: string, start: number, end: number): boolean {
  return skipSpace(text, start, end) === end
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}
