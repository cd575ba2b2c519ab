import { createHash } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RowsPage, Source } from '../../src/core/item.ts'
import type { CutElsewhere, CutStretch, Stretch } from '../../src/core/rows.ts'
import { PAGE_ROWS } from '../../src/sources/rows/page-draft.ts'
import { cutStretch } from '../../src/sources/rows/row-stretch.ts'
import { rowsSource } from '../../src/sources/rows/rows-source.ts'
import { tempFolder } from '../support/temp.ts'

const SEED = 7

/** Lines that are repeated, as often as it takes for some pages. */
const pattern = fc.record({
  lines: fc.array(fc.constantFrom('a', '', ' ', '"x', 'y"', '"', 'a,"b', 'ü', '\r', 'word\t'), {
    minLength: 1,
    maxLength: 12,
  }),
  newline: fc.constantFrom('\n', '\r\n'),
  pages: fc.integer({ min: 0, max: 4 }),
  extra: fc.integer({ min: -3, max: 3 }),
  lastNewline: fc.boolean(),
})

it.each(['csv', 'jsonl', 'txt'] as const)(
  'a %s file has the same pages, whoever cuts which of its stretches',
  async (format) => {
    const path = join(tempFolder(), `rows.${format}`)
    let asked = 0
    await fc.assert(
      fc.asyncProperty(
        pattern,
        fc.infiniteStream(fc.constantFrom('not now', 'not done', 1, 10_000, 40_000)),
        async ({ lines, newline, pages, extra, lastNewline }, answers) => {
          const count = Math.max(0, pages * PAGE_ROWS + extra)
          const rows = Array.from({ length: count }, (_, i) => filled(lines[i % lines.length]))
          writeFileSync(path, `id,text${newline}${rows.join(newline)}${lastNewline ? newline : ''}`)
          const cutElsewhere: CutElsewhere = (stretch) => {
            asked++
            const { value } = answers.next()
            if (value === 'not now') return undefined
            return Promise.resolve(value === 'not done' ? undefined : cutSent({ ...stretch, bytes: value }))
          }
          const plain = await rowsSource([path])
          const shared = await rowsSource([path])
          const wanted = await pagesOf(plain, () => undefined)
          expect(await pagesOf(shared, cutElsewhere)).toEqual(wanted)
          expect(shared.skipped).toEqual(plain.skipped)
        },
      ),
      { numRuns: 50 },
    )
    expect(asked).toBeGreaterThan(20)
  },
)

it('a line of white space alone is a row if it is long, wherever its pieces end', async () => {
  const path = join(tempFolder(), 'rows.txt')
  const blank = (i: number) => ' '.repeat(30_000 + 1_777 * i)
  const parts = Array.from({ length: 60 }, (_, i) => `${'row\n'.repeat(3_000)}${blank(i)}\n`)
  writeFileSync(path, parts.join(''))
  const here = await pagesOf(await rowsSource([path]), () => undefined)
  const elsewhere = await pagesOf(await rowsSource([path]), async (stretch) =>
    cutSent({ ...stretch, bytes: 1 }),
  )
  expect(elsewhere).toEqual(here)
})

it('tells of a file that changed before its stretch was cut', async () => {
  const path = join(tempFolder(), 'rows.txt')
  // More than is read at once.
  writeFileSync(path, `${'row'.repeat(20)}\n`.repeat(3 * PAGE_ROWS))
  const cutElsewhere: CutElsewhere = async () => {
    appendFileSync(path, 'row\n')
    return undefined
  }
  await expect(pagesOf(await rowsSource([path]), cutElsewhere)).rejects.toMatchObject({
    code: 'file_changed',
  })
})

/** Rows that are more than is read at once; what is blank stays so. */
function filled(line: string): string {
  return line.trim() === '' ? line : line + 'w'.repeat(150)
}

/** As it reaches the other thread and comes back. */
function cutSent(stretch: Stretch): CutStretch {
  return structuredClone(cutStretch(structuredClone(stretch)))
}

it('an error of a stretch that nobody waits for any more harms nobody', async () => {
  const path = join(tempFolder(), 'rows.txt')
  writeFileSync(path, `${'row'.repeat(15)}\n`.repeat(3 * PAGE_ROWS))
  const source = await rowsSource([path])
  const stop = new AbortController()
  let asked = 0
  const pages = source.rowPages?.(stop.signal, SEED, () => {
    asked++
    return Promise.reject(new Error('gone'))
  })
  const unhandled: unknown[] = []
  const onUnhandled = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', onUnhandled)
  try {
    for await (const _ of pages ?? []) stop.abort()
    // Rejections are told of between two turns.
    await turn()
    expect(asked).toBe(1)
    expect(unhandled).toEqual([])
  } finally {
    process.removeListener('unhandledRejection', onUnhandled)
  }
})

async function pagesOf(source: Source, cutElsewhere: CutElsewhere) {
  const pages: RowsPage[] = []
  const { signal } = new AbortController()
  for await (const page of source.rowPages?.(signal, SEED, cutElsewhere) ?? []) pages.push(page)
  return pages.map(({ rows: { start, starts, ends, line, lines, faults }, digest, digestOf, last }) => ({
    ...{ start, line, faults, last, digest: hex(digest), first: hex(digestOf(1)) },
    ...{ starts: hashed(starts), ends: hashed(ends), lines: lines && hashed(lines) },
  }))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function hashed(numbers: Uint32Array): string {
  return createHash('sha256').update(numbers).digest('hex')
}
