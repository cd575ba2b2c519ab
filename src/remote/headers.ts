/** Headers of a reply, names in lower case. */
export type Headers = Record<string, string | string[] | undefined>

/** A header's first value. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

const MAX_WAIT_MS = 24 * 3_600_000

/** How long the server asks to wait, at most a day: `retry-after-ms`, else `retry-after` in seconds or as a date. */
export function retryAfterMs(headers: Headers, now_ms: number): number | undefined {
  const exact = numberOf(header(headers, 'retry-after-ms'))
  const wait = exact ?? secondsOrDate(header(headers, 'retry-after'), now_ms)
  return wait === undefined ? undefined : Math.min(Math.max(0, wait), MAX_WAIT_MS)
}

function secondsOrDate(text: string | undefined, now_ms: number): number | undefined {
  const seconds = numberOf(text)
  if (seconds !== undefined) return seconds * 1_000
  const date = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(date) ? undefined : date - now_ms
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined
}
