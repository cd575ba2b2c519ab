/** Headers of a reply, names in lower case. */
export type Headers = Record<string, string | string[] | undefined>

/** A header's first value. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

const MAX_WAIT_MS = 24 * 3_600_000

/** The dates of HTTP begin with the day's name; `Date.parse` takes much else for a date, such as `-5` and `49;`. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},/

/**
 * How long the server asks to wait, at most a day: `retry-after-ms`, else `retry-after` in seconds or as a date. One
 * that asks for no wait says nothing of when: the usual one stands.
 */
export function retryAfterMs(headers: Headers, now_ms: number): number | undefined {
  const exact = numberOf(header(headers, 'retry-after-ms'))
  const wait = exact ?? secondsOrDate(header(headers, 'retry-after'), now_ms)
  return wait === undefined || wait <= 0 ? undefined : Math.min(wait, MAX_WAIT_MS)
}

function secondsOrDate(text: string | undefined, now_ms: number): number | undefined {
  const seconds = numberOf(text)
  if (seconds !== undefined) return seconds * 1_000
  const date = text !== undefined && HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : date - now_ms
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined
}
