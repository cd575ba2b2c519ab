import { expect, it } from 'vitest'
import { retryAfterMs } from '../../src/remote/headers.ts'
import { limitsOf } from '../../src/remote/limit-headers.ts'
import { Secrets } from '../../src/remote/secrets.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')

it.each([
  [{ 'retry-after': '2' }, 2_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' }, 10_000],
  [{ 'retry-after': 'Thursday, 01-Jan-26 00:00:10 GMT' }, 10_000],
  [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, undefined],
  [{ 'retry-after': '0' }, undefined],
  [{ 'retry-after-ms': '0' }, undefined],
  [{ 'retry-after-ms': '20', 'retry-after': '2' }, 20],
  [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2_000],
  [{ 'retry-after': '999999999999' }, 86_400_000],
  [{ 'retry-after': 'x'.repeat(10_000) }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  // To `Date.parse` this is a day of the year 2049.
  [{ 'retry-after': '49;' }, undefined],
  [{}, undefined],
])('%j asks to wait %s ms', (headers, expected) => {
  expect(retryAfterMs(headers, NOW)).toBe(expected)
})

const openAi = (limit: string, remaining: string, reset: string) => ({
  'x-ratelimit-limit-requests': limit,
  'x-ratelimit-remaining-requests': remaining,
  'x-ratelimit-reset-requests': reset,
})

it.each([
  [openAi('500', '499', '120ms'), 500],
  [openAi('500', '0', '1m0s'), 500],
  // 10,000 a day: what comes back, or what is left of the day.
  [openAi('10000', '1000', '21h36m0s'), (9_000 * 60_000) / 77_760_000],
  [openAi('10000', '8000', '4h48m0s'), (8_000 * 60_000) / 17_280_000],
  [openAi('500', 'many', 'soon'), 500],
  [openAi('none', '1', '1s'), undefined],
  [
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:01Z',
    },
    50,
  ],
  [{}, undefined],
])('%j tells a limit of %s requests a minute', (headers, expected) => {
  const { requests_per_minute } = limitsOf(headers, NOW) ?? {}
  if (expected === undefined) expect(requests_per_minute).toBeUndefined()
  else expect(requests_per_minute).toBeCloseTo(expected)
})

it('a secret is masked as it is, as JSON and as a part of a URL; a short one is none', () => {
  const secrets = new Secrets({ KEY: ' a/"secret"\n', DUMMY: 'none' })
  expect(secrets.redact('a/"secret"')).toBe('a/"secret"')
  expect(secrets.get('KEY')).toBe('a/"secret"')
  expect(secrets.get('DUMMY')).toBe('none')
  expect(secrets.redact('<a/"secret"> <a/\\"secret\\"> <a%2F%22secret%22> none')).toBe(
    '<[redacted]> <[redacted]> <[redacted]> none',
  )
  const spelt = '\\u0061\\/"s%65cr\\u0065\\u0074"'
  for (const text of [spelt, JSON.stringify(spelt), JSON.stringify({ [spelt]: JSON.stringify(spelt) })])
    expect(secrets.redact(text)).not.toMatch(/cr.{0,9}e/)
  for (const user of ['', 'me', 'you', 'they'])
    expect(secrets.redact(btoa(`${user}:a/"secret"`))).toContain('[redacted]')
  expect(() => secrets.get('MISSING')).toThrow('MISSING is not set')
  expect(() => new Secrets({ KEY: 'sk-0123\n4567' }).get('KEY')).toThrow(
    'KEY holds a character that no header can',
  )
})

it('JSON without its secrets is JSON, and no text takes long to search', () => {
  const secrets = new Secrets({ NUMBER: '1234567890', WORD: 'nvapi\\\\0123' })
  secrets.get('NUMBER')
  secrets.get('WORD')
  expect(secrets.redactJson('{"1234567890":[12345678901]}')).toBe('"[redacted]"')
  expect(secrets.redactJson('{"1234567890":"\\u006evapi\\\\\\\\0123"}')).toBe('{"[redacted]":"[redacted]"}')
  const long = '\\'.repeat(3_000_000)
  for (const text of [long, `\\u00${long}`, 'nvapi\\'.repeat(500_000), '%6e'.repeat(1_000_000)])
    expect(secrets.redact(text)).toBe(text)
})
