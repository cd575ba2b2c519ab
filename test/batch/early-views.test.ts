import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { EarlyViews } from '../../src/batch/early-views.ts'
import type { RunEvent } from '../../src/batch/events.ts'
import { run } from '../../src/batch/run.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Summary } from '../../src/core/records.ts'
import type { Collector, Reduce, Task } from '../../src/core/task.ts'
import { TaskError } from '../../src/index.ts'
import { ItemsSource } from '../../src/sources/items.ts'
import { tempFolder } from '../support/temp.ts'

/** Of each a segment. */
const PAGE_ITEMS = 1_024

const sum: Reduce<number, number> = {
  init: () => 0,
  add: (total, result) => total + result,
  merge: (a, b) => a + b,
}

/** Gives out in an order of its own: an item waits for as many turns of the event loop as its input says. */
const waits: Task = {
  name: 'waits',
  version: 1,
  lane: 'remote',
  process: async (input: number) => {
    for (let i = 0; i < input % 5; i++) await turn()
    if (input % 10 === 7) throw new TaskError('seven', 'permanent')
    return input
  },
  reduce: sum as Reduce<unknown, unknown>,
}

interface Ended {
  out: string
  found: Pick<Summary, 'succeeded' | 'dead_letter' | 'tasks_detail' | 'errors'>
}

/** `early`: false for a source of files, whose results are walked when all are there. */
async function runTo(
  dir: string,
  task: Task,
  inputs: number[],
  early: boolean,
  onEvent?: (event: RunEvent) => void,
): Promise<Ended> {
  const source = new ItemsSource(
    inputs.map((input) => ({ id: `item-${input}`, input })),
    'items',
  )
  const out = join(dir, 'out.jsonl')
  const summary = await run(
    {
      source: early ? source : Object.assign(source, { pathOf: (id: string) => id }),
      tasks: [{ task, options: { values: {}, semantic: {}, view: {} }, out }],
      ...{ state: join(dir, 'state'), workers: 0, concurrency: 5, maxAttempts: 2, backoff_ms: 0 },
      ...{ timeout_ms: 60_000, poll_ms: 30_000, worker_memory: 1 << 30, limits: {}, fresh: false, cwd: dir },
    },
    {
      ...{ clock: systemClock, random: () => 0, variables: {}, onEvent },
      ...{ stop: new AbortController().signal, stopNow: new AbortController().signal },
    },
  )
  expect(readdirSync(dir).sort()).toEqual(['out.jsonl', 'state'])
  const { succeeded, dead_letter, tasks_detail, errors } = summary
  return { out: readFileSync(out, 'utf8'), found: { succeeded, dead_letter, tasks_detail, errors } }
}

test('what is walked while the run goes gives what a walk at its end does, over any edits between runs', async () => {
  const steps = fc.array(fc.array(fc.nat(60), { maxLength: 40 }), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const [early, late] = [tempFolder(), tempFolder()]
      for (const inputs of given) {
        const unique = [...new Set(inputs)]
        expect(await runTo(early, waits, unique, true)).toEqual(await runTo(late, waits, unique, false))
      }
    }),
    { numRuns: 10 },
  )
})

test('what was committed while it is walked is read back only where something failed', async () => {
  const read = new Set<number>()
  const { entries } = Store.prototype
  vi.spyOn(Store.prototype, 'entries').mockImplementation(function (this: Store, table, ledger, segment) {
    if (table === 'blocks') read.add(segment)
    return entries.call(this, table, ledger, segment)
  })
  const inputs = Array.from({ length: 30 * PAGE_ITEMS }, (_, i) => 10 * i + (i % 5))
  // One of the twenty-fifth page fails.
  inputs[24 * PAGE_ITEMS] = 7
  const early = await runTo(tempFolder(), waits, inputs, true)
  vi.restoreAllMocks()
  expect([...read].filter((segment) => segment >= 20 && segment < 29)).toEqual([24])
  expect(early).toEqual(await runTo(tempFolder(), waits, inputs, false))
})

test('items that are new here and there, in pages that come while the first are worked on', async () => {
  const [early, late] = [tempFolder(), tempFolder()]
  const first = Array.from({ length: 24 * PAGE_ITEMS }, (_, i) => 10 * i)
  const second = first.map((input, i) => (i % 100 === 50 ? input + 1 : input))
  const finish = vi.spyOn(EarlyViews.prototype, 'finish')
  for (const inputs of [first, second, first.toReversed()])
    expect(await runTo(early, waits, inputs, true)).toEqual(await runTo(late, waits, inputs, false))
  // What was new was walked while it came, not once more at the end; of the last nothing was new.
  const isEarly = await Promise.all(finish.mock.results.map(async ({ value }) => (await value) !== undefined))
  expect(isEarly).toEqual([true, false, true, false, false, false])
  vi.restoreAllMocks()
})

/** Runs three items, of which the first raises an error after it has been walked as a success. */
function runTakingBack(dir: string): Promise<Ended> {
  const [walked, told] = [signal(), signal()]
  const task: Task = {
    ...waits,
    process: async (input: number) => {
      if (input === 0) walked.comes.then(() => Promise.reject(new Error('too late')))
      if (input === 2) await told.comes
      return input
    },
    collect: { open: () => ({ take: walked.give, finish: async () => ({ detail: undefined }) }) },
  }
  return runTo(dir, task, [0, 1, 2], true, ({ type }) => {
    if (type === 'dead_letter') told.give()
  })
}

test('a success that is taken back is in no result file', async () => {
  const { out, found } = await runTakingBack(tempFolder())
  expect(found).toMatchObject({ succeeded: 2, dead_letter: 1 })
  expect(out.match(/item-\d/g)).toEqual(['item-1', 'item-2'])
})

test('nor in that of a later run with its item behind others', async () => {
  const dir = tempFolder()
  await runTakingBack(dir)
  const { out, found } = await runTo(dir, waits, [3, 2, 1, 0], true)
  expect(found).toMatchObject({ succeeded: 3, dead_letter: 1 })
  expect(out.match(/item-\d/g)).toEqual(['item-3', 'item-2', 'item-1'])
})

function signal() {
  let give = () => {}
  const comes = new Promise<void>((resolve) => {
    give = resolve
  })
  return { comes, give: () => give() }
}

test('what fails on the way is told by the walk at the end, or was mended by then', async () => {
  const dir = tempFolder()
  for (const fails of [1, 2]) {
    let opened = 0
    const open = (): Collector<unknown> => {
      const number = ++opened
      return {
        take: () => {
          if (number <= fails) throw new Error('no room')
        },
        finish: async () => ({ detail: number }),
      }
    }
    const task: Task = { ...waits, name: `fails-${fails}`, collect: { open } }
    const ended = runTo(dir, task, [0, 1, 2], true)
    if (fails === 1) expect((await ended).found.tasks_detail).toEqual({ 'fails-1': 2 })
    else await expect(ended).rejects.toThrow('no room')
  }
  expect(readdirSync(dir).sort()).toEqual(['out.jsonl', 'state'])
})
