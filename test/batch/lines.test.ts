import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/batch/events.ts'
import { run } from '../../src/batch/run.ts'
import type { BatchTask } from '../../src/batch/spec.ts'
import { Backlogs } from '../../src/batch/work/backlogs.ts'
import { TaskError } from '../../src/core/errors.ts'
import type { Task } from '../../src/core/task.ts'
import { ItemsSource } from '../../src/sources/items.ts'
import { tempFolder } from '../support/temp.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** More than is planned ahead of what runs. */
const MANY = 20_000
/** More than may wait for another attempt. */
const SOME = 6_000

function taskOf(name: string, lane: Task['lane'], process: Task['process']): BatchTask {
  return { task: { name, version: 1, lane, process }, options: { values: {}, semantic: {}, view: {} } }
}

function runAll(
  tasks: BatchTask[],
  length: number,
  clock: VirtualClock,
  onEvent?: (event: RunEvent) => void,
) {
  const signal = new AbortController().signal
  const items = Array.from({ length }, (_, i) => ({ id: `${i}`, input: i }))
  return run(
    {
      ...{
        source: new ItemsSource(items, 'items'),
        tasks,
        state: tempFolder(),
        cwd: '/',
        fresh: false,
        limits: {},
        poll_ms: 30_000,
      },
      ...{
        workers: 0,
        concurrency: 4,
        maxAttempts: 2,
        backoff_ms: 1_000,
        timeout_ms: 1e9,
        worker_memory: 1 << 28,
      },
    },
    { clock, random: () => 0, variables: {}, stop: signal, stopNow: signal, onEvent },
  )
}

/** Lets time pass, `ms` a turn of the event loop, until it has ended. */
async function withTime<T>(clock: VirtualClock, ms: number, ending: Promise<T>): Promise<T> {
  let isOver = false
  const end = () => {
    isOver = true
  }
  ending.then(end, end)
  for (; !isOver; await turn()) clock.pass(ms)
  return ending
}

test('a task whose calls are all held up starves neither the CPU nor the calls of another task', async () => {
  const done = { cpu: 0, quick: 0 }
  let open = () => {}
  const othersDone = new Promise<void>((resolve) => {
    open = resolve
  })
  const count = (name: keyof typeof done) => () => {
    done[name]++
    if (done.cpu + done.quick === 2 * MANY) open()
    return null
  }
  const stalled = taskOf('stalled', 'remote', () => othersDone)
  const tasks = [stalled, taskOf('cpu', 'cpu', count('cpu')), taskOf('quick', 'remote', count('quick'))]
  const clock = new VirtualClock()
  expect(await withTime(clock, 1, runAll(tasks, MANY, clock))).toMatchObject({
    total: 3 * MANY,
    succeeded: 3 * MANY,
    pending: 0,
  })
})

test('nor does one whose items all wait for another attempt', async () => {
  const clock = new VirtualClock()
  let cpu = 0
  const busy = taskOf('busy', 'remote', () => {
    throw new TaskError('busy', cpu < SOME ? 'transient' : 'permanent')
  })
  const tasks = [busy, taskOf('cpu', 'cpu', () => ++cpu)]
  const summary = runAll(tasks, SOME, clock)
  while (cpu < SOME) await turn()
  expect(await withTime(clock, 1_000, summary)).toMatchObject({
    total: 2 * SOME,
    succeeded: SOME,
    dead_letter: SOME,
  })
})

test('a planner waits for the slowest taker, who gets all there is before its error', async () => {
  const backlogs = new Backlogs<string, number>(['fast', 'slow'], 3)
  let added = 0
  const plan = async () => {
    for (; added < 10; added++) for (const name of ['fast', 'slow']) await backlogs.add(name, added, 1)
    backlogs.end(new Error('the source broke'))
  }
  const planning = plan()
  const got: Record<string, number[]> = { fast: [], slow: [] }
  const take = async (name: string) => {
    for await (const value of backlogs.take(name)) got[name].push(value)
  }
  const fast = take('fast')
  for (let turns = 0; turns < 100; turns++) await turn()
  expect([added, got.fast.length]).toEqual([3, 4])
  await expect(Promise.all([fast, take('slow'), planning])).rejects.toThrow('the source broke')
  expect(got).toEqual({ fast: [...Array(10).keys()], slow: [...Array(10).keys()] })
})

test('what all results together give is announced where it takes long', async () => {
  for (const isLong of [true, false]) {
    const clock = new VirtualClock()
    let announce = () => {}
    const announced = new Promise<void>((resolve) => {
      announce = resolve
    })
    const types: string[] = []
    const { task, options } = taskOf('pairs', 'cpu', () => null)
    const finish = async () => {
      if (isLong) await announced
      return { detail: {} }
    }
    const collecting = { task: { ...task, collect: { open: () => ({ take: () => {}, finish }) } }, options }
    const ending = runAll([collecting], 3, clock, ({ type }) => {
      types.push(type)
      if (type === 'concluding') announce()
    })
    await withTime(clock, isLong ? 100 : 0.001, ending)
    expect(types.includes('concluding')).toBe(isLong)
  }
})
