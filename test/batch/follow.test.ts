import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordLines } from '../../src/batch/results/records.ts'
import { run } from '../../src/batch/run.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { RunRecord } from '../../src/core/records.ts'
import type { Task } from '../../src/core/task.ts'
import { TaskError } from '../../src/index.ts'
import { ItemsSource } from '../../src/sources/items.ts'
import { tempFolder } from '../support/temp.ts'

interface Given {
  id: string
  input: number
}

/** Gives out in an order of its own: an item waits for as many turns of the event loop as its input says. */
const waits: Task = {
  name: 'waits',
  version: 1,
  lane: 'remote',
  process: async (input: number) => {
    for (let i = 0; i < input % 5; i++) await turn()
    if (input % 10 === 7) throw new TaskError('seven', 'permanent')
    if (input % 10 === 3 && triedOnce(input)) throw new TaskError('busy', 'transient')
    return { input }
  },
}
const doubles: Task = { ...waits, name: 'doubles', process: (input: number) => input * 2 }

const tried = new Set<number>()
function triedOnce(input: number): boolean {
  const isFirst = !tried.has(input)
  tried.add(input)
  return isFirst
}

interface Streamed {
  text: string
  /** What the checkpoint then says of the run. */
  stored: string
  isFinished: boolean
}

async function follow(dir: string, items: Given[], tasks: Task[], stopAfter?: number): Promise<Streamed> {
  tried.clear()
  const stop = new AbortController()
  let text = ''
  const summary = await run(
    {
      source: new ItemsSource(items, 'items'),
      tasks: tasks.map((task) => ({ task, options: { values: {}, semantic: {}, view: {} } })),
      ...{ state: dir, workers: 0, concurrency: 5, maxAttempts: 2, backoff_ms: 0, timeout_ms: 60_000 },
      ...{ poll_ms: 30_000, worker_memory: 1 << 30, limits: {}, fresh: false, cwd: dir },
    },
    {
      ...{
        clock: systemClock,
        random: () => 0,
        stop: stop.signal,
        stopNow: new AbortController().signal,
        variables: {},
      },
      records: async (lines) => {
        expect(lines.endsWith('\n')).toBe(true)
        text += lines
        if (stopAfter !== undefined && text.split('\n').length > stopAfter) stop.abort()
      },
    },
  )
  const store = Store.openReadOnly(dir)
  const lines = [...recordLines(store, store.lastRun() as RunRecord, [])]
  await store.close()
  return { text, stored: lines.map((line) => `${line}\n`).join(''), isFinished: summary.halted === undefined }
}

const given = fc.array(fc.nat(60), { maxLength: 40 })

test('over any order of completion, edits, stops and retries: the records of the run, in input order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(given, fc.option(fc.nat(20))), { minLength: 1, maxLength: 3 }),
      async (steps) => {
        const dir = tempFolder()
        for (const [inputs, stopAfter] of steps) {
          const items = [...new Set(inputs)].map((input) => ({ id: `item-${input}`, input }))
          const { text, stored, isFinished } = await follow(
            dir,
            items,
            [waits, doubles],
            stopAfter ?? undefined,
          )
          if (isFinished) expect(text).toBe(stored)
          else expect(stored.startsWith(text)).toBe(true)
        }
      },
    ),
    { numRuns: 10 },
  )
})

test('pages by the thousand, found again after rows came in before them', async () => {
  const dir = tempFolder()
  const items = Array.from({ length: 3_000 }, (_, i) => ({ id: `item-${i}`, input: i * 10 }))
  const first = await follow(dir, items, [doubles])
  expect(first.text).toBe(first.stored)
  items.splice(1_500, 0, { id: 'new', input: 1 })
  const { text, stored } = await follow(dir, items, [doubles])
  expect(text).toBe(stored)
  const lines = text.split('\n')
  expect(lines).toHaveLength(3_002)
  expect(JSON.parse(lines[1_500])).toMatchObject({ id: 'new', cached: false })
  expect(JSON.parse(lines[1_501])).toMatchObject({ id: 'item-1500', cached: true })
})

test('a dead letter that this run tries again is not told before', async () => {
  const dir = tempFolder()
  const busy: Task = {
    ...waits,
    name: 'busy',
    process: async (input: number) => {
      if (input === 0 && runs === 1) throw new TaskError('busy', 'transient')
      return input
    },
  }
  const items = Array.from({ length: 5 }, (_, i) => ({ id: `item-${i}`, input: i }))
  let runs = 1
  expect(JSON.parse((await follow(dir, items, [busy])).text.split('\n')[0])).toMatchObject({
    status: 'dead_letter',
  })
  runs = 2
  const { text, stored } = await follow(dir, items, [busy])
  expect(text).toBe(stored)
  expect(JSON.parse(text.split('\n')[0])).toMatchObject({ id: 'item-0', status: 'succeeded', cached: false })
})

test('a writer that fails ends the run with its error', async () => {
  const dir = tempFolder()
  const failing = run(
    {
      source: new ItemsSource([{ id: 'a', input: 1 }], 'items'),
      tasks: [{ task: doubles, options: { values: {}, semantic: {}, view: {} } }],
      ...{ state: dir, workers: 0, concurrency: 5, maxAttempts: 2, backoff_ms: 0, timeout_ms: 60_000 },
      ...{ poll_ms: 30_000, worker_memory: 1 << 30, limits: {}, fresh: false, cwd: dir },
    },
    {
      ...{ clock: systemClock, random: () => 0, variables: {} },
      ...{ stop: new AbortController().signal, stopNow: new AbortController().signal },
      records: async () => {
        throw new Error('no room')
      },
    },
  )
  await expect(failing).rejects.toThrow('no room')
})
