import { EventEmitter } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Chunk } from '../../src/core/chunk.ts'
import { IsolatedLane } from '../../src/pool/isolated.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const children = vi.hoisted(() => [] as { kill(): void }[])

/** Answers each chunk at once while it lives; after `kill` it is closed in the next turn. */
class Child extends EventEmitter {
  readonly stdio = []
  lives = true

  send(message: object) {
    if (!('segment' in message)) return
    const outcome = { succeeded: 1, failures: [], unrun: [], busy_ms: 1 }
    if (this.lives)
      queueMicrotask(() => this.emit('message', { kind: 'outcome', outcome, exhausted: false, stray: false }))
  }

  kill() {
    this.lives = false
    setImmediate(() => this.emit('close', null, 'SIGKILL'))
  }
}

vi.mock('node:child_process', () => ({
  fork: () => {
    const child = new Child()
    children.push(child)
    return child
  },
}))

const chunk: Chunk = {
  ...{ task: 'any', segment: 0, weight: 1, cargo: { text: '', ends: Uint32Array.of(0) } },
  ...{ offsets: Uint16Array.of(0), attempts: Uint16Array.of(0), deaths: 1 },
}

function laneOf(clock: VirtualClock): IsolatedLane {
  children.length = 0
  return new IsolatedLane({
    ...{ setup: { tasks: [], run: 1, seed: 0 }, timeout_ms: 60_000, worker_memory: 1 << 28, clock },
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
