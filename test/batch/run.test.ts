import { getEventListeners } from 'node:events'
import { expect, test, vi } from 'vitest'
import { run } from '../../src/batch/run.ts'
import type { BatchSpec, Environment } from '../../src/batch/spec.ts'
import { InFlight } from '../../src/checkpoint/in-flight.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Source } from '../../src/core/item.ts'
import type { Task } from '../../src/core/task.ts'
import { TaskError } from '../../src/index.ts'
import { ItemsSource } from '../../src/sources/items.ts'
import { tempFolder } from '../support/temp.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

interface Given extends Partial<BatchSpec> {
  task?: Task
}

const idle: Task = { name: 'any', version: 1, lane: 'cpu', process: () => null }

function start(env: Partial<Environment>, { task = idle, ...given }: Given = {}) {
  const signal = new AbortController().signal
  return run(
    {
      source: new ItemsSource([{ id: 'a' }], 'items'),
      tasks: [{ task, options: { values: {}, semantic: {}, view: {} } }],
      ...{ state: tempFolder(), cwd: '/', fresh: false, limits: {}, poll_ms: 30_000, workers: 0 },
      ...{ concurrency: 4, maxAttempts: 2, backoff_ms: 1_000, timeout_ms: 1e9, worker_memory: 1 << 28 },
      ...given,
    },
    {
      ...{ clock: systemClock, random: () => 0, variables: {}, stop: signal, stopNow: signal },
      ...env,
    },
  )
}

test('one that fails as it begins leaves no timer behind', async () => {
  const clock = new VirtualClock()
  const observe = () => {
    throw new Error('at the beginning')
  }
  await expect(start({ clock, observe })).rejects.toThrow('at the beginning')
  await expect(clock.passUntil(() => false)).rejects.toThrow('nothing will happen any more')
})

test('a signal that many share is let go, and one that was aborted before stops it before anything is read', async () => {
  const controller = new AbortController()
  const { signal } = controller
  await start({ stop: signal, stopNow: signal })
  expect(getEventListeners(signal, 'abort')).toEqual([])
  controller.abort()
  const told: boolean[] = []
  const rowPages: Source['rowPages'] = (stop) => {
    told.push(stop.aborted)
    return none()
  }
  const source: Source = Object.assign(new ItemsSource([], 'rows'), { rowPages })
  expect(await start({ stop: signal, stopNow: signal }, { source })).toMatchObject({ halted: 'interrupted' })
  expect(told).toEqual([true])
})

test('one that is halted tells of no pages behind those it came to, however many were stored before', async () => {
  const task: Task = {
    ...idle,
    process: (input: number) => {
      if (input === -1) throw new TaskError('bad', 'permanent')
      return input
    },
    reduce: {
      init: () => 0,
      add: (count: number) => count + 1,
      merge: (a: number, b: number) => a + b,
    },
  }
  const state = tempFolder()
  const inputs = Array.from({ length: 40_000 }, (_, i) => i)
  const given = (inputs: number[]) => ({
    ...{ task, state, halt: { kind: 'count' as const, dead: 1 } },
    source: new ItemsSource(
      inputs.map((input) => ({ id: `${input}`, input })),
      'items',
    ),
  })
  expect(await start({}, given(inputs))).toMatchObject({
    total: 40_000,
    tasks_detail: { any: 40_000 },
  })
  let lines = 0
  const records = async (text: string) => {
    lines += text.split('\n').length - 1
  }
  const { total, succeeded, tasks_detail } = await start({ records }, given([-1, ...inputs.slice(2)]))
  expect(total).toBeLessThan(40_000)
  expect([lines, tasks_detail.any]).toEqual([succeeded + 1, succeeded])
})

test('one that can not be closed in order gives the state folder back', async () => {
  const state = tempFolder()
  const close = vi.spyOn(InFlight.prototype, 'close').mockImplementationOnce(() => {
    throw new Error('disk full')
  })
  await expect(start({}, { state })).rejects.toThrow('disk full')
  close.mockRestore()
  expect(await start({}, { state })).toMatchObject({ succeeded: 1 })
})

test('errors that all differ are told as a bounded number of groups', async () => {
  const word = (n: number): string =>
    (n < 26 ? '' : word(Math.floor(n / 26))) + String.fromCharCode(97 + (n % 26))
  const task: Task = {
    ...idle,
    process: (input: number) => {
      throw new TaskError('no_word', 'permanent', { message: `no such word ${word(input)}` })
    },
  }
  const items = Array.from({ length: 10_003 }, (_, input) => ({ id: `${input}`, input }))
  const { errors } = await start({}, { task, source: new ItemsSource(items, 'items') })
  expect(errors[0]).toEqual({
    ...{ signature: 'other errors', code: 'other', class: 'permanent', count: 3, example_id: '10000' },
  })
  expect(errors[1].count).toBe(1)
})

async function* none() {}
