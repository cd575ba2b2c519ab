import { setImmediate as turn } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { InFlight, readSuspects } from '../../src/checkpoint/in-flight.ts'
import { Marks } from '../../src/checkpoint/marks.ts'
import type { Chunk } from '../../src/core/chunk.ts'
import { itemText, joinTexts } from '../../src/core/item-text.ts'
import type { ChunkOutcome } from '../../src/core/lane.ts'
import type { ProcessContext } from '../../src/core/task.ts'
import { MAX_DEATHS_OF_CALL, mostBesideCall } from '../../src/pool/blame.ts'
import { CallLane } from '../../src/pool/call-lane.ts'
import { Remote } from '../../src/remote/remote.ts'
import { ApiDouble } from '../support/api-double.ts'
import { tempFolder } from '../support/temp.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** Items named by their offset that wait until the test ends them. */
function setUp(concurrency = 4, asks?: { url: string; requests_per_minute: number }) {
  const dir = tempFolder()
  const clock = new VirtualClock()
  const remote = new Remote({ clock, concurrency, limits: asks ?? {}, variables: {} })
  const underWay = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>()
  const begun: string[] = []
  const outcomes: { offsets: number[]; outcome: ChunkOutcome }[] = []
  const process = (id: string, { call }: Pick<ProcessContext, 'call'>) => {
    begun.push(id)
    if (asks) return call({ budget: 'b', url: asks.url })
    return new Promise<string>((resolve, reject) => underWay.set(id, { resolve, reject }))
  }
  const task = { name: 't', version: 1, lane: 'remote' as const, process }
  const lane = new CallLane({
    ...{
      task: 't',
      run: 1,
      seed: 1,
      concurrency,
      maxDeaths: MAX_DEATHS_OF_CALL,
      timeout_ms: 1_000,
      remote,
      clock,
      strays: undefined,
    },
    load: async () => ({ task, state: undefined, options: {}, errorClass: 'transient' }),
    marks: new Marks(new InFlight(dir), 7),
    twins: undefined,
    onOutcome: async ({ offsets }, outcome) => {
      outcomes.push({ offsets: [...offsets], outcome })
    },
    onRoom: () => {},
    onError: (error) => {
      throw error
    },
  })
  onTestFinished(() => lane.close())
  const end = (id: number) => underWay.get(String(id))?.resolve('done')
  const fail = (id: number) => underWay.get(String(id))?.reject(new Error('no'))
  const marked = () => readSuspects(dir).map(({ offset }) => offset)
  return { lane, clock, begun, outcomes, end, fail, marked }
}

function chunkOf(offsets: number[], attempts = 0): Chunk {
  const items = offsets.map((offset) => ({ id: String(offset), type: 'item', input: String(offset) }))
  return {
    ...{ task: 't', segment: 3, offsets: Uint16Array.from(offsets), weight: offsets.length },
    ...{ cargo: joinTexts(items.map(itemText)), attempts: Uint16Array.from(offsets, () => attempts) },
  }
}

async function turns() {
  for (let i = 0; i < 5; i++) await turn()
}

it('begins as many as may be under way, each noted first; further attempts go before first ones', async () => {
  const { lane, begun, end, marked } = setUp(2)
  lane.take(chunkOf([0, 1, 2, 3]))
  await turns()
  expect([begun, lane.waiting, marked()]).toEqual([['0', '1'], 2, [0, 1]])
  expect([lane.hasRoom(chunkOf([8])), lane.hasRoom(chunkOf([9], 1))]).toEqual([false, true])
  lane.take(chunkOf([9], 1))
  end(1)
  await turns()
  expect([begun.slice(2), marked()]).toEqual([['9'], [0, 9]])
})

it('does not note an item while it waits at the door', async () => {
  const { url } = await ApiDouble.start({ behave: () => ({ do: 'stall' }) })
  const { lane, clock, begun, marked } = setUp(2, { url, requests_per_minute: 1 })
  lane.take(chunkOf([0, 1]))
  await turns()
  expect([begun, marked()]).toEqual([['0', '1'], [0]])
  clock.pass(60_000)
  await turns()
  expect(marked()).toEqual([1])
})

it('stores together what succeeds together, whichever chunks it came with; what fails is told by itself', async () => {
  const { lane, clock, outcomes, end, fail } = setUp()
  lane.take(chunkOf([0, 1]))
  lane.take(chunkOf([5, 6]))
  await turns()
  for (const id of [6, 0]) end(id)
  fail(1)
  await turns()
  expect(outcomes).toMatchObject([{ offsets: [1], outcome: { failures: [{ index: 0 }], succeeded: 0 } }])
  clock.pass(50)
  expect(outcomes[1]).toMatchObject({ offsets: [6, 0], outcome: { succeeded: 2, failures: [], unrun: [] } })
  end(5)
  await turns()
  expect(outcomes[2]).toMatchObject({ offsets: [5], outcome: { succeeded: 1 } })
})

it('gives up on an item that takes too long, and on no other', async () => {
  const { lane, clock, outcomes, end } = setUp()
  lane.take(chunkOf([0, 1]))
  await turns()
  clock.pass(900)
  end(1)
  await turns()
  clock.pass(100)
  const timedOut = outcomes.filter(({ outcome }) => outcome.failures.length)
  expect(timedOut).toMatchObject([{ offsets: [0], outcome: { failures: [{ error: { code: 'timeout' } }] } }])
  expect(outcomes.flatMap(({ offsets }) => offsets).sort()).toEqual([0, 1])
})

it('asks for an item that was met by six deaths, the last two alone, and not once more after a third alone', async () => {
  expect([1, 2, 3, 4, 6].map(mostBesideCall)).toEqual([
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    8,
    1,
    1,
  ])
  const { lane, begun, outcomes } = setUp(2)
  lane.take({ ...chunkOf([0]), deaths: MAX_DEATHS_OF_CALL - 1 })
  lane.take({ ...chunkOf([1]), deaths: MAX_DEATHS_OF_CALL })
  await turns()
  expect(begun).toEqual(['0'])
  expect(outcomes).toMatchObject([
    { offsets: [1], outcome: { failures: [{ error: { code: 'process_killed', class: 'poison' } }] } },
  ])
})

it('gives back what is not begun when it stops, and what is under way when it closes', async () => {
  const { lane, outcomes, end, marked } = setUp(2)
  lane.take(chunkOf([0, 1, 2, 3]))
  await turns()
  lane.stop()
  expect(outcomes).toMatchObject([{ offsets: [2, 3], outcome: { unrun: [0, 1] } }])
  end(0)
  await turns()
  await lane.close()
  expect(outcomes.slice(1)).toMatchObject([
    { offsets: [0], outcome: { succeeded: 1 } },
    { offsets: [1], outcome: { unrun: [0], succeeded: 0 } },
  ])
  expect(marked()).toEqual([])
})
