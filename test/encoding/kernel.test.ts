import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { CACHE_BYTES, MOST_MERGED_BYTES, OWN, WINDOW_BYTES } from '../../src/encoding/kernel/places.ts'
import { openEncoding, shareEncoding } from '../../src/encoding/open-encoding.ts'
import { MOST_PARTS } from '../../src/encoding/shared-tables.ts'
import { idsOf, reference, sameIds } from './reference.ts'
import { anyText } from './texts.ts'

const official = reference('o200k_base')
const encoder = await openEncoding('o200k_base')
afterAll(() => official.free())

function expectReference(text: string, by = encoder): void {
  const ids = idsOf(by, text)
  if (!sameIds(ids, official.encode_ordinary(text))) expect(text).toBe('equal')
  expect(by.count(text)).toBe(ids.length)
}

describe('a text of several windows', () => {
  const filler = 'some words '.repeat(WINDOW_BYTES / 11 + 1)

  it('is encoded as a whole, whatever stands where one ends', () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, before) => {
        const found = `${text} ${text}`
        expectReference(filler.slice(0, WINDOW_BYTES - Math.min(before, Buffer.byteLength(found))) + found)
      }),
      { numRuns: 150 },
    )
  })

  it.each(['x', ' ', '中', '🙂', '\n', '\n ', '- '])('may have pieces as long as a window: %j', (unit) => {
    for (const length of [WINDOW_BYTES - 1, WINDOW_BYTES, WINDOW_BYTES + 1, 3 * WINDOW_BYTES]) {
      const text = `${unit.repeat(length / Buffer.byteLength(unit))}.\n`
      expect(encoder.decode(idsOf(encoder, text)) === text).toBe(true)
      expect(encoder.count(text)).toBe(idsOf(encoder, text).length)
    }
  })
})

describe('pieces that are merged', () => {
  it('are the same around the length up to which they are remembered', () => {
    for (let length = MOST_MERGED_BYTES - 3; length < MOST_MERGED_BYTES + 3; length++)
      for (const unit of ['qz', '中', '=-'])
        for (const _ of ['merged', 'remembered']) expectReference(unit.repeat(length).slice(0, length))
  })

  it('are the same once there are more of them than can be remembered', () => {
    const words = Array.from({ length: CACHE_BYTES / 32 }, (_, i) => ` ${(i * 0x9e3779b1).toString(36)}zq`)
    const text = words.join('')
    const ids = idsOf(encoder, text)
    expect(encoder.decode(ids) === text).toBe(true)
    expect(sameIds(idsOf(encoder, text), ids)).toBe(true)
    expectReference(text.slice(-10_000))
  })
})

describe('encoders that share a memory', () => {
  it('do not meet in it', async () => {
    const shared = await shareEncoding('o200k_base')
    const [one, other] = [
      await openEncoding('o200k_base', { shared }),
      await openEncoding('o200k_base', { shared }),
    ]
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        expectReference(left, one)
        expectReference(right, other)
      }),
      { numRuns: 200 },
    )
  })

  it('take a memory of their own where it has many parts, as of threads that have died', async () => {
    const shared = await shareEncoding('o200k_base')
    if (shared.kind !== 'tables') throw new Error('not tables')
    const { memory } = shared.tables
    const encoders = []
    for (let i = 0; i < MOST_PARTS + 3; i++) encoders.push(await openEncoding('o200k_base', { shared }))
    expect(memory.buffer.byteLength).toBeLessThan(shared.tables.byteLength + (MOST_PARTS + 1) * OWN.end)
    for (const encoder of encoders.slice(-5)) expectReference('Hello, übung! 12345 zqxjkv', encoder)
  })
})
