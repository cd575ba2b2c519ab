import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Item } from '../../src/core/item.ts'
import { PAUSE_MS } from '../../src/sources/rows/pauses.ts'
import type { InputFormat } from '../../src/sources/rows/row-file.ts'
import { RowsLoad } from '../../src/sources/rows/rows-load.ts'
import { rowsSource } from '../../src/sources/rows/rows-source.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** How a file may be written without another meaning. */
const style = fc.record({
  newline: fc.constantFrom('\n', '\r\n'),
  lastNewline: fc.boolean(),
  mark: fc.boolean(),
  blanks: fc.array(fc.nat(30), { maxLength: 5 }),
})
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never

/** Where the bytes are cut into pieces, as shares of what is left. */
const cuts = fc.array(fc.nat(20), { minLength: 1, maxLength: 30 })

const jsonRow = fc
  .dictionary(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  .filter(
    (row) => !Object.hasOwn(row, 'id') && !Object.hasOwn(row, 'type') && !Object.hasOwn(row, '__proto__'),
  )

it('gives any rows back that were written as JSONL, however they come in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(jsonRow, { maxLength: 40 }), style, cuts, async (rows, how, sizes) => {
      const text = written(
        rows.map((row) => JSON.stringify(row)),
        how,
      )
      const items = await itemsOf('jsonl', pieces(text, sizes))
      expect(items.map(({ input }) => input)).toEqual(JSON.parse(JSON.stringify(rows)))
      expect(items.every(({ broken, type }) => !broken && type === 'row')).toBe(true)
    }),
    { numRuns: 300 },
  )
})

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('"', ',', '\t', '\n', '\r', 'a', ' ', 'ü'), maxLength: 6 }),
)
const table = fc
  .tuple(
    fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), { maxLength: 30 }),
  )
  .filter(([names]) => !names.some((name) => ['id', 'type', '__proto__'].includes(name)))

it.each([
  ['csv', ','],
  ['tsv', '\t'],
] as const)(
  'gives any rows back that were written as %s, with any quoting and in any pieces',
  async (format, delimiter) => {
    await fc.assert(
      fc.asyncProperty(
        table,
        style,
        cuts,
        fc.infiniteStream(fc.boolean()),
        async ([names, values], how, sizes, quote) => {
          const quoted = (field: string) => {
            const needs = field === '' || /["\r\n]/.test(field) || field.includes(delimiter)
            return needs || quote.next().value ? `"${field.replaceAll('"', '""')}"` : field
          }
          const rows = values.map((row) => row.slice(0, names.length))
          const text = written(
            [names, ...rows].map((row) => row.map(quoted).join(delimiter)),
            how,
          )
          const items = await itemsOf(format, pieces(text, sizes))
          expect(items.map(({ input }) => input)).toEqual(
            rows.map((row) => Object.fromEntries(row.map((value, i) => [names[i], value]))),
          )
        },
      ),
      { numRuns: 300 },
    )
  },
)

it('cuts pages where the bytes say, not where they were read; a page that grew begins with what it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(jsonRow, { minLength: 1, maxLength: 40 }),
      style,
      cuts,
      cuts,
      fc.nat(),
      async (rows, how, one, other, cut) => {
        const lines = rows.map((row) => JSON.stringify(row))
        const text = written(lines, how)
        expect(await pagesOf(pieces(text, one))).toEqual(await pagesOf(pieces(text, other)))
        const kept = 1 + (cut % rows.length)
        const plain = { ...how, blanks: [] }
        const [before] = await pagesOf(pieces(written(lines.slice(0, kept), plain), one))
        const [after] = await pagesOf(pieces(written(lines, plain), other), kept)
        expect(after.first).toBe(before.digest)
      },
    ),
  )
})

it('gives the same rows where a stream pauses, and those that have come without waiting for more', async () => {
  let pages = 0
  await fc.assert(
    fc.asyncProperty(fc.array(jsonRow, { maxLength: 20 }), style, cuts, async (rows, how, sizes) => {
      const lines = rows.map((row) => JSON.stringify(row))
      const text = written(lines, how)
      const parts =
        sizes.length % 2 ? pieces(text, sizes) : text.split(/(?<=\n)/).map((line) => Buffer.from(line))
      const clock = new VirtualClock()
      const pausing = async function* () {
        for (const part of parts) {
          yield part
          await turn()
          clock.pass(PAUSE_MS)
          await turn()
        }
      }
      const stdin = Readable.from(pausing(), { highWaterMark: 1 })
      const source = await rowsSource(['-'], { format: 'jsonl', stdin, clock })
      const found = await all(source.rowPages!(new AbortController().signal, 1))
      pages = Math.max(pages, found.length)
      const items = found.flatMap(({ rows: some }) => {
        const load = new RowsLoad(some)
        return Array.from({ length: load.count }, (_, i) => load.item(i))
      })
      expect(items).toEqual(await itemsOf('jsonl', parts))
    }),
  )
  expect(pages).toBeGreaterThan(3)
})

function written(lines: string[], { newline, lastNewline, mark, blanks }: Style): string {
  const parts = [...lines]
  for (const at of blanks) if (at > 0 && at < parts.length) parts.splice(at, 0, '')
  return (mark ? '\ufeff' : '') + parts.join(newline) + (lastNewline ? newline : '')
}

function pieces(text: string, sizes: number[]): Buffer[] {
  const bytes = Buffer.from(text)
  const found: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = i < sizes.length ? sizes[i] + 1 : bytes.length
    found.push(bytes.subarray(at, at + size))
    at += size
  }
  return found
}

async function itemsOf(format: InputFormat, stdin: Buffer[]): Promise<Item[]> {
  const source = await rowsSource(['-'], { format, stdin: Readable.from(stdin) })
  return all(source)
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

/** `kept`: of how many rows `first` is the digest. */
async function pagesOf(stdin: Buffer[], kept?: number) {
  const source = await rowsSource(['-'], { stdin: Readable.from(stdin) })
  const pages = await all(source.rowPages!(new AbortController().signal, 1))
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  return pages.map(({ rows: { start, starts, ends, line, lines, bytes }, digest, digestOf }) => ({
    ...{
      start,
      starts,
      ends,
      line,
      lines,
      bytes,
      digest: hex(digest),
      first: hex(digestOf(kept ?? starts.length)),
    },
  }))
}
