import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Chunk } from '../../src/core/chunk.ts'
import type { CutStretch, Stretch } from '../../src/core/rows.ts'
import { PoolLane } from '../../src/pool/pool.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const state = vi.hoisted(() => ({ threads: [{}], answers: true, unrun: [] as number[] }))

/** Answers all or nothing; what is aborted is rejected. */
vi.mock('piscina', () => ({
  Piscina: class {
    on() {}
    async destroy() {}
    get threads() {
      return state.threads
    }
    run(message: object, { signal }: { signal: AbortSignal }) {
      if (state.answers) return Promise.resolve('stretch' in message ? CUT : ended())
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
    }
  },
}))

const cut: CutStretch = { pages: [], blankLines: 0 }
const CUT = { kind: 'cut', cut }
function ended() {
  const { unrun } = state
  const outcome = { succeeded: 1 - unrun.length, failures: [], unrun, busy_ms: 1 }
  return { kind: 'outcome', outcome, exhausted: false, stray: false }
}
const stretch = { start: 0, line: 1, bytes: 1, seed: 0 } as Stretch

const chunk: Chunk = {
  ...{ task: 'any', segment: 0, weight: 1, cargo: { text: '', ends: Uint32Array.of(0) } },
  ...{ offsets: Uint16Array.of(0), attempts: Uint16Array.of(0) },
}

/** A lane whose thread has run a chunk. */
async function provenLane(): Promise<{ lane: PoolLane; clock: VirtualClock }> {
  Object.assign(state, { threads: [{}], answers: true, unrun: [] })
  const clock = new VirtualClock()
  const lane = new PoolLane({
    ...{ setup: { tasks: [], run: 1, seed: 0 }, workers: 1, timeout_ms: 60_000, worker_memory: 1 << 28 },
    ...{ clock, onLateFailure: () => {} },
  })
  expect(lane.cutStretch(stretch)).toBeUndefined()
  await lane.submit(chunk)
  return { lane, clock }
}

test('a thread cuts a stretch once one runs', async () => {
  const { lane } = await provenLane()
  expect(await lane.cutStretch(stretch)).toEqual(cut)
  await lane.close()
  expect(lane.cutStretch(stretch)).toBeUndefined()
})

test('a stretch waits only so long for a thread with nothing to do', async () => {
  const { lane, clock } = await provenLane()
  state.answers = false
  const running = lane.submit(chunk)
  await turn()
  const coming = lane.cutStretch(stretch)
  clock.pass(200)
  expect(await coming).toBeUndefined()
  state.threads = []
  clock.pass(250)
  expect(await running).toMatchObject({ unrun: [0] })
})

test('a stretch is taken back where no thread is left for it', async () => {
  const { lane, clock } = await provenLane()
  state.answers = false
  const coming = lane.cutStretch(stretch)
  await turn()
  state.threads = []
  clock.pass(250)
  expect(await coming).toBeUndefined()
  state.answers = true
  expect(await lane.submit(chunk)).toMatchObject({ succeeded: 1 })
})

test('a chunk holds on to where its items are only while one of them may go back', async () => {
  const { lane } = await provenLane()
  const left = { ...chunk, cargo: { text: '', ends: Uint32Array.of(0) } }
  state.unrun = [0]
  await lane.submit(left)
  expect(left.cargo.ends.length).toBe(1)
  state.unrun = []
  await lane.submit(left)
  expect(left.cargo.ends.length).toBe(0)
  await lane.close()
})
