import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { run } from '../../src/batch/run.ts'
import type { Environment } from '../../src/batch/spec.ts'
import type { Source } from '../../src/core/item.ts'
import { ItemsSource } from '../../src/sources/items.ts'
import { tempFolder } from '../support/temp.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function start(env: Partial<Environment>, source: Source = new ItemsSource([{ id: 'a' }], 'items')) {
  const task = { name: 'any', version: 1, lane: 'cpu' as const, process: () => null }
  const signal = new AbortController().signal
  return run(
    {
      ...{ source, tasks: [{ task, options: { values: {}, semantic: {}, view: {} } }] },
      ...{ state: tempFolder(), cwd: '/', fresh: false, limits: {}, poll_ms: 30_000, workers: 0 },
      ...{ concurrency: 4, maxAttempts: 2, backoff_ms: 1_000, timeout_ms: 1e9, worker_memory: 1 << 28 },
    },
    {
      ...{ clock: new VirtualClock(), random: () => 0, variables: {}, stop: signal, stopNow: signal },
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
  expect(await start({ stop: signal, stopNow: signal }, source)).toMatchObject({ halted: 'interrupted' })
  expect(told).toEqual([true])
})

async function* none() {}
