import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Block, BlockWriter } from '../../src/checkpoint/block.ts'

const record = fc.record({
  offset: fc.nat(1_023),
  attempts: fc.integer({ min: 1, max: 65_535 }),
  duration: fc.float({ min: 0, max: 1e9, noNaN: true }),
  line: fc.string({ unit: 'binary' }).map((text) => `${text.toWellFormed()}\n`),
  content: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 }), { nil: undefined }),
  identity: fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
  note: fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined }),
})

it('gives back every column, every line and the aggregate, block after block from one writer', () => {
  const writer = new BlockWriter(1_024)
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 50 }),
      fc.nat(),
      fc.jsonValue(),
      (records, run, total) => {
        for (const { offset, attempts, duration, line, content, identity } of records) {
          writer.identities.set(identity, writer.identityAt)
          writer.add(offset, attempts, duration, line, content)
        }
        const block = new Block(writer.encode(run, 1.5, total))
        expect([block.count, block.run, block.beganAt, block.isIntact()]).toEqual([
          records.length,
          run,
          1.5,
          true,
        ])
        expect(JSON.stringify(block.aggregate())).toBe(JSON.stringify(total))
        records.forEach((wanted, i) => {
          expect(block.offset(i)).toBe(wanted.offset)
          expect(block.attempts(i)).toBe(wanted.attempts)
          expect(block.durationMs(i)).toBe(wanted.duration)
          expect(block.lines(i, i + 1).toString()).toBe(wanted.line)
          expect([0, 1, 2, 3].map((word) => block.identityWord(i, word))).toEqual(wanted.identity)
          expect([...block.content(i)]).toEqual([...(wanted.content ?? new Uint8Array(16))])
        })
        expect(block.lines(0, records.length).toString()).toBe(records.map(({ line }) => line).join(''))
      },
    ),
  )
})

it('gives back what was kept of each item, and nothing of the others, beside an aggregate or none', () => {
  const writer = new BlockWriter(64)
  const total = fc.option(fc.jsonValue(), { nil: undefined })
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 50 }), total, (records, aggregate) => {
      for (const { offset, line, note } of records) writer.add(offset, 1, 0, line, undefined, note)
      const block = new Block(writer.encode(1, 0, aggregate))
      expect(block.isIntact()).toBe(true)
      expect(JSON.stringify(block.aggregate())).toBe(JSON.stringify(aggregate))
      expect(records.map((_, i) => [...block.note(i)])).toEqual(records.map(({ note }) => [...(note ?? [])]))
      expect(block.lines(0, records.length).toString()).toBe(records.map(({ line }) => line).join(''))
    }),
  )
})

it('knows a flipped bit and a cut', () => {
  const writer = new BlockWriter(4)
  writer.add(0, 1, 2, '{"id":"a"}\n', undefined)
  const bytes = writer.encode(1, 0, undefined)
  for (let at = 8; at < bytes.length; at++) {
    const flipped = Uint8Array.from(bytes)
    flipped[at] ^= 1
    expect(() => new Block(flipped).isIntact() || fail()).toThrow()
  }
  expect(() => new Block(bytes.subarray(0, bytes.length - 1))).toThrow('wrong length')
})

function fail(): never {
  throw new Error('not intact')
}
