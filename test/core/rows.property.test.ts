import fc from 'fast-check'
import { expect, it } from 'vitest'
import { giveUpCargo } from '../../src/core/cargo.ts'
import { FURTHEST, lineAt, pickRows, type Rows, type RowTable, rowRef } from '../../src/core/rows.ts'

const FIELDS = { id: 'id', text: 'text', type: 'type', idRequired: false }
const FILE = { path: '/rows.jsonl', size: 1e12, mtime_ms: 0, inode: 1 }
const TABLE: RowTable = { path: FILE.path, name: 'rows.jsonl', format: 'jsonl', fields: FIELDS, file: FILE }

/** A row by what lies before it (bytes, lines), and how long it is (bytes, lines). */
const gaps = fc.array(
  fc.record({
    before: fc.nat(5),
    blank: fc.nat(2),
    bytes: fc.integer({ min: 1, max: 50 }),
    more: fc.constantFrom(0, 0, 0, 2),
  }),
  { minLength: 1, maxLength: 40 },
)
const start = fc.constantFrom(0, 7, 2 ** 40)

it('rows that are picked stand where they stood, whichever they are', () => {
  fc.assert(
    fc.property(gaps, start, fc.infiniteStream(fc.boolean()), (given, start, wanted) => {
      const rows = rowsOf(given, start)
      const indices = given.map((_, i) => i).filter(() => wanted.next().value)
      const picked = pickRows(rows, indices)
      expect(indices.map((_, i) => rowRef(picked, i))).toEqual(indices.map((i) => rowRef(rows, i)))
      expect(picked.faults.map(({ line }) => line)).toEqual(
        indices.filter((i) => i % 3 === 0).map((i) => lineAt(rows, i)),
      )
    }),
  )
})

it('rows that are picked can be given up, and those they were picked of are all there', () => {
  fc.assert(
    fc.property(gaps, fc.infiniteStream(fc.boolean()), fc.boolean(), (given, wanted, areAll) => {
      const rows = rowsOf(given, 0)
      const indices = given.map((_, i) => i).filter(() => areAll || wanted.next().value)
      const picked = pickRows(rows, indices)
      giveUpCargo(picked)
      expect([picked.starts.length, picked.ends.length]).toEqual([0, 0])
      expect(rows).toEqual(rowsOf(given, 0))
    }),
  )
})

it('of a stream the bytes go along that picked rows lie in', () => {
  fc.assert(
    fc.property(gaps, fc.nat(), fc.nat(), (given, a, b) => {
      const { ends, ...rest } = rowsOf(given, 3)
      const bytes = Buffer.from(Uint8Array.from({ length: ends[ends.length - 1] }, (_, i) => i).buffer)
      const rows = { ...rest, ends, bytes }
      const [from, to] = [a % given.length, b % given.length].sort((x, y) => x - y)
      const picked = pickRows(rows, [from, to].slice(from === to ? 1 : 0))
      expect(Buffer.from(picked.bytes ?? []).subarray(picked.starts[0], picked.ends[0])).toEqual(
        bytes.subarray(rows.starts[from], ends[from]),
      )
      expect(picked.bytes?.at(-1)).toBe(bytes[ends[to] - 1])
      // To send a part to a thread would be to send all of it.
      expect(picked.bytes?.buffer.byteLength).toBe(picked.bytes?.length)
    }),
  )
})

it('of a row that ends further away than can be told, only where it begins is', () => {
  const rows = { ...rowsOf([{ before: 0, blank: 0, bytes: 4, more: 0 }], 0) }
  const long: Rows = { ...rows, starts: Uint32Array.of(0, 5), ends: Uint32Array.of(4, FURTHEST) }
  expect(rowRef(pickRows(long, [1]), 0)).toEqual({ path: FILE.path, line: 2, offset: 5 })
})

/** Each third has a fault. */
function rowsOf(
  given: { before: number; blank: number; bytes: number; more: number }[],
  start: number,
): Rows {
  const places = given.map(() => ({ start: 0, end: 0, line: 0 }))
  let [at, line] = [0, 1]
  for (const [i, { before, blank, bytes, more }] of given.entries()) {
    if (i > 0) at += 1 + before
    line += i > 0 ? 1 + blank : 0
    places[i] = { start: at, end: at + bytes, line }
    at += bytes
    line += more
  }
  const lines = Uint32Array.from(places, ({ line }) => line - 1)
  const areInTurn = lines.every((line, i) => line === i)
  return {
    ...{ table: TABLE, start, line: 1, lines: areInTurn ? undefined : lines },
    starts: Uint32Array.from(places, ({ start }) => start),
    ends: Uint32Array.from(places, ({ end }) => end),
    faults: places
      .filter((_, i) => i % 3 === 0)
      .map(({ line }) => ({ line, error: { code: 'x', class: 'permanent', message: '', signature: '' } })),
  }
}
