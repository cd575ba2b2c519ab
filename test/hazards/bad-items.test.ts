import { describe, expect, test } from 'vitest'
import type { ErrorRecord } from '../../src/core/errors.ts'
import {
  deadLetters,
  items,
  millrace,
  NEIGHBOURS,
  type Ran,
  records,
  reported,
  runTask,
  scratch,
  summaryOf,
} from './cli.ts'

interface Hazard {
  /** Fixture task; its bad item is `in/e-bad`. */
  task: string
  error: Partial<ErrorRecord>
  args?: string[]
  attempts?: number
  /** Also with `--workers 0`, where nothing stands between the item and the process. */
  inline?: boolean
}

const HAZARDS: Hazard[] = [
  { task: 'bad-throws', error: { code: 'throw', class: 'permanent', message: 'no good' }, inline: true },
  { task: 'bad-throws-string', error: { code: 'throw', message: 'threw just text' }, inline: true },
  { task: 'bad-rejects-late', error: { code: 'throw', message: 'too late' }, inline: true },
  { task: 'bad-loops', error: { code: 'timeout', class: 'poison' }, args: ['--timeout', '300ms'] },
  {
    task: 'bad-never-settles',
    error: { code: 'timeout', class: 'poison' },
    args: ['--timeout', '300ms'],
    inline: true,
  },
  {
    task: 'bad-allocates',
    error: { code: 'out_of_memory', class: 'poison' },
    args: ['--worker-memory', '32MiB'],
    attempts: 2,
  },
  {
    task: 'bad-recurses',
    error: { message: 'RangeError: Maximum call stack size exceeded' },
    inline: true,
  },
  {
    task: 'bad-returns-function',
    error: { code: 'not_plain_data', message: 'the result holds a function' },
    inline: true,
  },
  { task: 'bad-returns-bigint', error: { code: 'not_plain_data', message: 'the result holds a bigint' } },
  {
    task: 'bad-returns-cycle',
    error: { code: 'not_plain_data', message: 'the result holds a cycle or more than 500 levels' },
  },
  { task: 'bad-returns-map', error: { code: 'not_plain_data', message: 'the result holds a Map' } },
  {
    task: 'bad-exits',
    error: { code: 'process_exit', class: 'poison', message: 'called process.exit(0)' },
    inline: true,
  },
  { task: 'bad-exits-by-import', error: { code: 'process_exit', class: 'poison' }, inline: true },
  { task: 'bad-exits-later', error: { code: 'process_exit', class: 'poison' }, inline: true },
  { task: 'bad-throws-in-timer', error: { code: 'throw', message: 'from a timer' }, inline: true },
  { task: 'bad-throws-in-immediate', error: { code: 'throw', message: 'from an immediate' }, inline: true },
  { task: 'bad-rejects-unheard', error: { code: 'throw', message: 'nobody listens' }, inline: true },
  { task: 'bad-fails-and-strays', error: { code: 'throw', message: 'and a throw' }, inline: true },
]

describe.concurrent('one bad item is blamed, its neighbours succeed at once', () => {
  for (const hazard of HAZARDS) {
    test(hazard.task, async () => {
      const dir = scratch(items())
      expectOnlyBad(await runTask(dir, hazard.task, ['--workers', '2', ...(hazard.args ?? [])]), hazard)
    })
    if (hazard.inline)
      test(`${hazard.task}, --workers 0`, async () => {
        const dir = scratch(items())
        expectOnlyBad(await runTask(dir, hazard.task, ['--workers', '0', ...(hazard.args ?? [])]), hazard)
      })
  }
})

function expectOnlyBad(ran: Ran, { error, attempts = 1 }: Hazard): void {
  const [bad, others] = split(ran)
  expect(bad, ran.stderr).toMatchObject({ id: 'in/e-bad', status: 'dead_letter', attempts, error })
  expect(others).toEqual(NEIGHBOURS.map((id) => [id, 'succeeded', 1]))
  const { total, succeeded, failed, dead_letter, pending } = summaryOf(ran)
  expect({ total, succeeded, failed, dead_letter, pending }).toEqual({
    ...{ total: 12, succeeded: 11, failed: 0, dead_letter: 1, pending: 0 },
  })
  expect(ran.code).toBe(1)
}

function split(ran: Ran) {
  const all = records(ran)
  const others = all.filter(({ id }) => id !== 'in/e-bad')
  return [
    // One whose error came after it had returned has two records: the last one counts.
    all.findLast(({ id }) => id === 'in/e-bad'),
    others.map(({ id, status, attempts }) => [id, status, attempts]),
  ]
}

test('an error keeps its name, code, fields and cause on the way to the dead letter', async () => {
  const dir = scratch(items())
  await runTask(dir, 'bad-throws-subclass')
  const [letter, ...more] = await deadLetters(dir)
  expect(more).toEqual([])
  expect(letter.item).toMatchObject({ id: 'in/e-bad', ref: { size: 8 } })
  expect(letter.errors).toMatchObject([
    {
      ...{ code: 'E_QUOTA', class: 'permanent', message: 'QuotaError: over quota', cause: 'asked for 11' },
      fields: { limit: 10, detail: { bucket: 'b-1' } },
      stack: expect.stringContaining('bad-throws-subclass.mjs'),
    },
  ])
})

describe.concurrent('dlq retry', () => {
  for (const task of ['bad-throws', 'bad-throws-in-timer'])
    test(`computes ${task} again, and nothing else`, async () => {
      const dir = scratch(items())
      await runTask(dir, task)
      const again = await millrace(dir, ['dlq', 'retry'])
      expect(again.code, again.stderr).toBe(1)
      expect(summaryOf(again)).toMatchObject({ attempts: 1, cached: 11, dead_letter: 1, succeeded: 11 })
      const [letter] = await deadLetters(dir)
      expect(letter).toMatchObject({ item: { id: 'in/e-bad' }, attempts: 1 })
      expect((await reported(dir)).filter(({ cached }) => !cached)).toMatchObject([{ id: 'in/e-bad' }])
    })
})
