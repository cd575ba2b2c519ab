import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineTask, runBatch, type Source, TaskError } from '../../src/index.ts'
import { tempFolder } from '../support/temp.ts'

/** A source of numbers with a history, which counts how often it is asked. */
class Numbers {
  readonly key = 'numbers'
  readonly skipped = {}
  readonly items: number[]
  revision = 'first'
  asked = 0

  constructor(count: number) {
    this.items = Array.from({ length: count }, (_, i) => i)
  }

  async *[Symbol.asyncIterator]() {
    for (const i of this.items) yield { id: `n-${i}`, type: 'item', input: i }
  }

  async history() {
    this.asked++
    return { commits: 7, touched: new Map([['n-1', 3]]) }
  }
}

const squares = defineTask({
  name: 'squares',
  version: 1,
  lane: 'cpu',
  options: {
    limit: { schema: z.number().default(1e9), effect: 'view', describe: 'Squares over this are too many' },
  },
  process: (n: number, { keep }) => {
    if (n === 5) throw new TaskError('five', 'permanent')
    if (n % 2) keep(Uint8Array.of(1, n))
    return n * n
  },
  collect: {
    usesHistory: () => true,
    open: ({ options, history }) => {
      const seen: [string, unknown, number[]][] = []
      return {
        take: (result, note, id) => seen.push([id, result, [...note]]),
        finish: async () => ({
          detail: { seen, commits_of_1: (await history())?.touched.get('n-1') },
          violations: seen.filter(([, square]) => (square as number) > options.limit).length,
        }),
      }
    },
  },
  views: {
    table: {
      kind: 'rows',
      describe: '',
      endings: ['.txt'],
      head: 'id square\n',
      rows: (n, id) => `${id} ${n}\n`,
    },
    page: {
      ...{ kind: 'document', describe: '', endings: ['.page'] },
      render: (detail, { total, dead_letter }) =>
        JSON.stringify([total, dead_letter, (detail as { seen: [] }).seen.length]),
    },
  },
})

it('hands every finished item to the collector in input order, with what was kept of it', async () => {
  const source = new Numbers(6)
  const batch = await runBatch({ source: source as Source, task: squares, options: { limit: 3 } })
  expect(batch).toMatchObject({ succeeded: 5, dead_letter: 1, violations: 3 })
  expect(batch.tasks_detail.squares).toEqual({
    seen: [
      ['n-0', 0, []],
      ['n-1', 1, [1, 1]],
      ['n-2', 4, []],
      ['n-3', 9, [1, 3]],
      ['n-4', 16, []],
    ],
    commits_of_1: 3,
  })
})

it('concludes again when a view option or the revision changes, and only then', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const source = new Numbers(3)
  const run = (limit: number) =>
    runBatch({ source: source as Source, task: squares, options: { limit }, checkpoint })
  expect(await run(100)).toMatchObject({ cached: 0, violations: 0 })
  expect(source.asked).toBe(1)
  expect(await run(100)).toMatchObject({ cached: 3, violations: 0, attempts: 0 })
  expect(source.asked).toBe(1)
  expect(await run(3)).toMatchObject({ cached: 3, violations: 1, attempts: 0 })
  expect(source.asked).toBe(2)
  source.revision = 'second'
  expect(await run(3)).toMatchObject({ cached: 3, violations: 1, attempts: 0 })
  expect(source.asked).toBe(3)
  source.items[2] = 9
  const { tasks_detail } = await run(3)
  expect((tasks_detail.squares as { seen: unknown[] }).seen[2]).toEqual(['n-9', 81, [1, 9]])
})

it("writes result files in a task's own formats, by their endings", async () => {
  const dir = tempFolder()
  const source = new Numbers(6) as Source
  for (const name of ['out.txt', 'out.page']) await runBatch({ source, task: squares, out: join(dir, name) })
  expect(readFileSync(join(dir, 'out.txt'), 'utf8')).toBe('id square\nn-0 0\nn-1 1\nn-2 4\nn-3 9\nn-4 16\n')
  expect(readFileSync(join(dir, 'out.page'), 'utf8')).toBe('[6,1,5]')
  await expect(runBatch({ source, task: squares, out: join(dir, 'out.xlsx') })).rejects.toMatchObject({
    code: 'bad_out',
    hint: expect.stringMatching(/^known: \.jsonl, .*\.parquet, \.txt, \.page, \.jsonl\.gz, /),
  })
})
