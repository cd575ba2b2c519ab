import type { HaltBudget } from '../batch/spec.ts'
import { FatalError } from '../core/errors.ts'

const DURATION_UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const SIZE_UNITS: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}
/** Timers can't wait longer than 2^31 ms. */
const MAX_DURATION_MS = 24 * 3_600_000
const LEAST_SIZE = 32 * 2 ** 20

/** `500ms`, `2s`, `1.5m`, `1h`; a bare number is seconds. Gives milliseconds, `least` to a day. */
export function parseDuration(flag: string, text: string, least: number): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text)
  const value = match ? Number(match[1]) * DURATION_UNITS[match[2] ?? 's'] : Number.NaN
  if (value >= least && value <= MAX_DURATION_MS) return value
  throw badValue(
    flag,
    text,
    `a duration from ${least} ms to 24h`,
    `for example --${flag} 500ms, 2s, 5m or 1h`,
  )
}

/** `512MiB`, `1GB`; a bare number is bytes. At least 32 MiB: less can't hold a worker. */
export function parseSize(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(B|KB|MB|GB|KiB|MiB|GiB)?$/.exec(text)
  const value = match ? Math.round(Number(match[1]) * SIZE_UNITS[match[2] ?? 'B']) : Number.NaN
  if (value >= LEAST_SIZE && Number.isSafeInteger(value)) return value
  throw badValue(flag, text, 'a size of 32MiB or more', `for example --${flag} 512MiB or 1GB`)
}

/** A whole number from `least` to `most`. */
export function parseCount(flag: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw badValue(flag, text, `a whole number from ${least} to ${most}`, `for example --${flag} 4`)
}

/** `10%` of the run's own items, or a number of them. */
export function parseHalt(text: string): HaltBudget {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)
  if (share && Number(share[1]) > 0 && Number(share[1]) <= 100)
    return { kind: 'share', share: Number(share[1]) / 100 }
  if (/^[1-9]\d{0,14}$/.test(text)) return { kind: 'count', dead: Number(text) }
  throw badValue('halt', text, 'a number of dead letters or a share', 'for example --halt 50 or --halt 10%')
}

/** An amount of money, such as `5` or `0.50`, in whatever currency the prices are. */
export function parseMoney(flag: string, text: string): number {
  if (/^\d{1,12}(?:\.\d{1,9})?$/.test(text) && Number(text) > 0) return Number(text)
  throw badValue(flag, text, 'an amount of money', `for example --${flag} 5.00`)
}

/** A cosine. */
export function parseScore(flag: string, text: string): number {
  const value = Number(text)
  if (/^-?\d*\.?\d+$/.test(text) && value >= -1 && value <= 1) return value
  throw badValue(flag, text, 'a number from -1 to 1', `for example --${flag} 0.3`)
}

function badValue(flag: string, text: string, wanted: string, hint: string): FatalError {
  return new FatalError('bad_value', `--${flag} ${JSON.stringify(text)}: not ${wanted}`, hint)
}
