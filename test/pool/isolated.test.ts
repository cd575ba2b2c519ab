import childProcess, { type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Chunk } from '../../src/core/chunk.ts'
import { IsolatedLane } from '../../src/pool/isolated.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const children: Child[] = []

/** Answers each chunk of `tokenize` at once while it lives; loads others for ever. After `kill` it is closed in the next turn. */
class Child extends EventEmitter {
  readonly stdio = []
  lives = true
  task?: string

  send(message: object) {
    if (!('task' in message)) return
    this.task = tasks[message.task as number].name
    if (this.task !== 'tokenize') return
    const outcome = { succeeded: 1, failures: [], unrun: [], busy_ms: 1 }
    if (this.lives)
      queueMicrotask(() => this.emit('message', { kind: 'outcome', outcome, exhausted: false, stray: false }))
  }

  kill() {
    this.lives = false
    setImmediate(() => this.emit('close', null, 'SIGKILL'))
  }
}

// Files that share a process share what they have loaded: a mocked module may be there as it is already.
beforeAll(() => {
  vi.spyOn(childProcess, 'fork').mockImplementation(() => {
    const child = new Child()
    children.push(child)
    return child as unknown as ChildProcess
  })
  syncBuiltinESMExports()
})
afterAll(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

const chunk: Chunk = {
  ...{ task: 'tokenize', segment: 0, weight: 1, cargo: { text: '', ends: Uint32Array.of(0) } },
  ...{ offsets: Uint16Array.of(0), attempts: Uint16Array.of(0), deaths: 1 },
}

const tasks = ['tokenize', 'embed', 'analyze'].map((name) => ({ name, spec: { builtIn: name }, options: {} }))

function laneOf(clock: VirtualClock): IsolatedLane {
  children.length = 0
  return new IsolatedLane({
    ...{ setup: { tasks, run: 1, seed: 0 }, timeout_ms: 60_000, worker_memory: 1 << 28, clock },
    ...{ onLateFailure: () => {}, onProven: () => {} },
  })
}

test('a process that died between two chunks is replaced, whenever it is told', async () => {
  const lane = laneOf(new VirtualClock())
  await lane.submit(chunk)
  children[0].kill()
  expect(await lane.submit(chunk)).toMatchObject({ unrun: [0] })
  expect(await lane.submit(chunk)).toMatchObject({ succeeded: 1 })
  children[1].kill()
  await turn()
  await turn()
  expect(await lane.submit(chunk)).toMatchObject({ succeeded: 1 })
  expect(children).toHaveLength(3)
})

test('a task that may be native takes as long to load as it does; others are ended', async () => {
  const clock = new VirtualClock()
  const lane = laneOf(clock)
  const ending = async (task: string) => {
    const running = lane.submit({ ...chunk, task }).catch(({ message }) => message)
    await vi.waitFor(() => expect(children.at(-1)?.task).toBe(task))
    clock.pass(60_000)
    return children.at(-1)?.lives ? undefined : running
  }
  expect(await ending('analyze')).toBe('task analyze was killed by SIGKILL before its first item')
  expect(await ending('embed')).toBeUndefined()
  await lane.close()
})
