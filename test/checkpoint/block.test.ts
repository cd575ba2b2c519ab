import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Block, BlockWriter } from '../../src/checkpoint/block.ts'
import type { Line } from '../../src/checkpoint/stored-lines.ts'
import { ReusedMemory } from '../../src/core/reused-memory.ts'

const room = new ReusedMemory()
const text = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed())
const record = fc.record({
  offset: fc.nat(1_023),
  attempts: fc.integer({ min: 1, max: 65_535 }),
  duration: fc.float({ min: 0, max: 1e9, noNaN: true }),
  line: fc.record({
    head: fc.oneof(
      { weight: 9, arbitrary: text },
      { weight: 1, arbitrary: text.map((short) => `${short}é`.repeat(20_000)) },
    ),
    middle: fc.constantFrom('', ',"type":"row","result":', '"ü":'),
    tail: fc
      .oneof(
        text,
        text.map((short) => short.repeat(300)),
      )
      .map((end) => `${end}\n`),
  }),
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
          expect(`${block.line(i)}\n`).toBe(textOf(wanted))
          expect([0, 1, 2, 3].map((word) => block.identityWord(i, word))).toEqual(wanted.identity)
          expect([...block.content(i)]).toEqual([...(wanted.content ?? new Uint8Array(16))])
        })
        expect(allLines(block)).toBe(records.map(textOf).join(''))
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
      expect(allLines(block)).toBe(records.map(textOf).join(''))
    }),
  )
})

it('knows a flipped bit and a cut', () => {
  const writer = new BlockWriter(4)
  writer.add(0, 1, 2, { head: '{"id":"a"', middle: ',"b":', tail: '1}\n' }, undefined)
  const bytes = writer.encode(1, 0, undefined)
  for (let at = 8; at < bytes.length; at++) {
    const flipped = Uint8Array.from(bytes)
    flipped[at] ^= 1
    expect(() => new Block(flipped).isIntact() || fail()).toThrow()
  }
  expect(() => new Block(bytes.subarray(0, bytes.length - 1))).toThrow('wrong length')
})

/** Made by the version that wrote them: two items, of contents one; a note, an aggregate, or both. */
const OF_BEFORE = {
  'MRB1, aggregate':
    'TVJCMfdcgCICAAAACQAAAAAAAAAAAPg/LQAAAAkAAAABAAAAAgAAAAMAAAAEAAAABQAAAAYAAAAHAAAACAAAAAcHBwcHBwcHBwcHBwcHBwcAAAAAAAAAAAAAAAAAAAAAAAAgQAAAgD4WAAAALQAAAAAABwABAAIAeyJpZCI6ImEiLCJyZXN1bHQiOjF9CnsiaWQiOiLDqSIsInJlc3VsdCI6Mn0KeyJzdW0iOjN9',
  'MRB1, notes':
    'TVJCMbBVvNECAAAACQAAAAAAAAAAAPg/LQAAAAsAAAABAAAAAgAAAAMAAAAEAAAABQAAAAYAAAAHAAAACAAAAAcHBwcHBwcHBwcHBwcHBwcAAAAAAAAAAAAAAAAAAAAAAAAgQAAAgD4WAAAALQAAAAAABwABAAIAeyJpZCI6ImEiLCJyZXN1bHQiOjF9CnsiaWQiOiLDqSIsInJlc3VsdCI6Mn0KAwAAAAMAAAABAgM=',
  MRB2: 'TVJCMuHOqYoCAAAACQAAAAAAAAAAAPg/MAAAABsAAAABAAAAAgAAAAMAAAAEAAAABQAAAAYAAAAHAAAACAAAAAcHBwcHBwcHBwcHBwcHBwcAAAAAAAAAAAAAAAAAAAAAAAAgQAAAgD4WAAAALQAAAAAABwABAAIAeyJpZCI6ImEiLCJyZXN1bHQiOjF9CnsiaWQiOiLDqSIsInJlc3VsdCI6Mn0KAAAADAAAAHsic3VtIjozfSAgIAMAAAADAAAAAQID',
  MRB3: 'TVJCM0y6sKECAAAACQAAAAAAAAAAAPg/MAAAAAAAAAABAAAAAgAAAAMAAAAEAAAABQAAAAYAAAAHAAAACAAAAAAAIEAAAIA+FgAAAC0AAAAAAAcAAQACAHsiaWQiOiJhIiwicmVzdWx0IjoxfQp7ImlkIjoiw6kiLCJyZXN1bHQiOjJ9CgAAAA==',
}

it.each(Object.entries(OF_BEFORE))('reads what was written before: %s', (layout, base64) => {
  const block = new Block(Buffer.from(base64, 'base64'))
  expect(block.isIntact()).toBe(true)
  expect([block.run, block.beganAt, block.identityWord(1, 3)]).toEqual([9, 1.5, 8])
  expect([block.offset(1), block.attempts(1), block.durationMs(1)]).toEqual([7, 2, 0.25])
  expect([block.line(0), block.line(1)]).toEqual(['{"id":"a","result":1}', '{"id":"é","result":2}'])
  expect(allLines(block)).toBe('{"id":"a","result":1}\n{"id":"é","result":2}\n')
  expect([...block.content(0)]).toEqual(new Array(16).fill(layout === 'MRB3' ? 0 : 7))
  // A task of the first layout had either of the two, and asks for no other.
  if (layout !== 'MRB1, notes') expect(block.aggregate()).toEqual(layout === 'MRB3' ? undefined : { sum: 3 })
  if (layout !== 'MRB1, aggregate')
    expect([...block.note(0), ...block.note(1)]).toEqual(layout === 'MRB3' ? [] : [1, 2, 3])
})

function textOf({ line }: { line: Line }): string {
  return line.head + line.middle + line.tail
}

/** In pieces of few lines. */
function allLines(block: Block): string {
  return Array.from(block.pieces(0, block.count, 500, room), ({ lines }) => lines.toString()).join('')
}

function fail(): never {
  throw new Error('not intact')
}
