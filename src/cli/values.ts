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

/** `500ms`, `2s`, `1.5m`, `1h`; a bare number is seconds. Gives milliseconds. */
export function parseDuration(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text)
  if (!match) throw badValue(flag, text, 'a duration such as 500ms, 2s, 5m or 1h')
  return Number(match[1]) * DURATION_UNITS[match[2] ?? 's']
}

/** `512MiB`, `1GB`; a bare number is bytes. */
export function parseSize(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(B|KB|MB|GB|KiB|MiB|GiB)?$/.exec(text)
  if (!match) throw badValue(flag, text, 'a size such as 512MiB or 1GB')
  return Math.round(Number(match[1]) * SIZE_UNITS[match[2] ?? 'B'])
}

/** A whole number of at least `least`. */
export function parseCount(flag: string, text: string, least: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value))
    throw badValue(flag, text, `a whole number, ${least} or more`)
  return value
}

/** `10%` of the run's own items, or a number of them. */
export function parseHalt(text: string): HaltBudget {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)
  if (share && Number(share[1]) > 0 && Number(share[1]) <= 100)
    return { kind: 'share', share: Number(share[1]) / 100 }
  if (/^[1-9]\d*$/.test(text)) return { kind: 'count', dead: Number(text) }
  throw badValue('halt', text, 'a number of dead letters such as 50, or a share such as 10%')
}

function badValue(flag: string, text: string, wanted: string): FatalError {
  return new FatalError('bad_value', `--${flag} ${JSON.stringify(text)}: not ${wanted}`)
}
