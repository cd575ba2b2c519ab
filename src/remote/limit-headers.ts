import { type Headers, header } from './headers.ts'
import type { Limits } from './limiter.ts'

const MINUTE_MS = 60_000
const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 1_440 * MINUTE_MS,
}

/**
 * Limits as replies tell them: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}` (reset as `6m0s`, `20ms`) or
 * `anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}` (reset as a date). Undefined: they tell none.
 */
export function limitsOf(headers: Headers, now_ms: number): Limits | undefined {
  const requests_per_minute = limitOf(headers, 'requests', now_ms)
  const tokens_per_minute = limitOf(headers, 'tokens', now_ms)
  return requests_per_minute || tokens_per_minute ? { requests_per_minute, tokens_per_minute } : undefined
}

/** Names of a part of a limit, by whose API it is. */
type Names = readonly [string, string]

const PARTS = { requests: partsOf('requests'), tokens: partsOf('tokens') }

function partsOf(what: string): Record<'limit' | 'remaining' | 'reset', Names> {
  const names = (part: string): Names => [
    `x-ratelimit-${part}-${what}`,
    `anthropic-ratelimit-${what}-${part}`,
  ]
  return { limit: names('limit'), remaining: names('remaining'), reset: names('reset') }
}

function limitOf(headers: Headers, what: 'requests' | 'tokens', now_ms: number): number | undefined {
  const of = ([openAi, anthropic]: Names) => header(headers, openAi) ?? header(headers, anthropic)
  const parts = PARTS[what]
  const limit = countOf(of(parts.limit))
  if (!limit) return undefined
  const remaining = countOf(of(parts.remaining))
  const reset_ms = durationOf(of(parts.reset), now_ms)
  return perMinute(limit, remaining, reset_ms)
}

/**
 * A limit counts for a minute unless what is used of it takes longer than that to come back: then it is of a day,
 * say, and what may be sent a minute is what is left of it by then, or what comes back, whichever is more.
 */
function perMinute(limit: number, remaining = limit, reset_ms = 0): number {
  if (reset_ms <= MINUTE_MS) return limit
  const sustained = (Math.max(remaining, limit - remaining) * MINUTE_MS) / reset_ms
  return Math.min(limit, Math.max(1, sustained))
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined
}

/** `1s`, `6m0s`, `20ms`, `1h2m3.5s`, bare seconds, or a date. */
function durationOf(text: string | undefined, now_ms: number): number | undefined {
  if (text === undefined || text.length > 40) return undefined
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1_000
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  if (parts.length && parts.map(([part]) => part).join('') === text)
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit], 0)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : date - now_ms
}
