import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Dispatcher } from '../../src/batch/work/dispatcher.ts'
import type { Chunk } from '../../src/core/chunk.ts'

/** A chunk of one item that few others may run beside, by its deaths. */
function chunkOf(deaths: number | undefined): Chunk {
  return { ...({} as Chunk), task: 't', offsets: Uint16Array.of(0), deaths }
}

test('what may run with few others waits for those that run, and others wait for it', async () => {
  const running: Chunk[] = []
  const dispatcher = new Dispatcher({
    laneOf: () => lane,
    mostWith: ({ deaths }) => (deaths === undefined ? Number.POSITIVE_INFINITY : deaths),
    onStart: () => () => {},
    settle: async () => {},
    isFull: () => false,
  })
  const lane = { hasRoom: () => true, take: (chunk: Chunk) => running.push(chunk) }
  const end = async () => {
    for (const chunk of running.splice(0))
      dispatcher.settle(chunk, { succeeded: 1, failures: [], unrun: [], busy_ms: 0 })
    await turn()
  }
  const submitting = (async () => {
    for (const most of [undefined, undefined, 2, 2, 2, 1, 1, undefined])
      await dispatcher.submit(chunkOf(most))
  })()
  const rounds: unknown[] = []
  for (let round = 0; round < 6; round++) {
    await turn()
    rounds.push(running.map(({ deaths }) => deaths))
    await end()
  }
  await submitting
  expect(rounds).toEqual([[undefined, undefined], [2, 2], [2], [1], [1], [undefined]])
})

test('what has waited for one lane takes no more places of another than there are', async () => {
  let running = 0
  let most = 0
  const ends: (() => void)[] = []
  const laneOf = (capacity: number) => ({
    capacity,
    submit: async () => {
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => ends.push(resolve))
      running--
      return { succeeded: 1, failures: [], unrun: [], busy_ms: 0 }
    },
  })
  const [closed, other] = [laneOf(0), laneOf(2)]
  let lane = closed
  const dispatcher = new Dispatcher({
    laneOf: () => lane,
    mostWith: () => Number.POSITIVE_INFINITY,
    onStart: () => () => {},
    settle: async () => {},
    isFull: () => false,
  })
  for (let i = 0; i < 5; i++) dispatcher.putBack(chunkOf(undefined))
  lane = other
  dispatcher.wake()
  const idle = dispatcher.idle(() => true)
  for (; dispatcher.inFlight > 0; await turn()) ends.shift()?.()
  await idle
  expect(most).toBe(2)
})
