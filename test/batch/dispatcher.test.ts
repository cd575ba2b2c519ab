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
