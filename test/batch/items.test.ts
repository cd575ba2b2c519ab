import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RunEvent } from '../../src/batch/events.ts'
import { deadLetters, revive } from '../../src/batch/results/dead-letters.ts'
import { Block } from '../../src/checkpoint/block.ts'
import { Store } from '../../src/checkpoint/store.ts'
import type { Summary } from '../../src/core/records.ts'
import { type Batch, runBatch, TaskError } from '../../src/index.ts'
import { tempFolder } from '../support/temp.ts'

it('what is no item, or holds what JSON would lose, is one dead letter each; the rest goes on', async () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  const given = [
    { id: 'good', input: 1 },
    { input: 2 },
    null,
    'text',
    { id: 'map', input: { seen: new Map() } },
    { id: 'cycle', input: cycle },
    { id: 'function', input: () => 1 },
    { id: 'bytes', input: new Uint8Array(3) },
    { id: 'none' },
  ]
  const batch = await runBatch({
    items: given as { id: string }[],
    process: (input) => ({ input: input ?? null }),
  })
  expect(batch).toMatchObject({ total: 9, succeeded: 2, dead_letter: 7, pending: 0 })
  const records = []
  for await (const { id, status, attempts, error } of batch.items())
    records.push([id, status, attempts, error?.code])
  expect(records).toEqual([
    ['good', 'succeeded', 1, undefined],
    ['item-2', 'dead_letter', 1, 'bad_item'],
    ['item-3', 'dead_letter', 1, 'bad_item'],
    ['item-4', 'dead_letter', 1, 'bad_item'],
    ['map', 'dead_letter', 1, 'bad_input'],
    ['cycle', 'dead_letter', 1, 'bad_input'],
    ['function', 'dead_letter', 1, 'bad_input'],
    ['bytes', 'dead_letter', 1, 'bad_input'],
    ['none', 'succeeded', 1, undefined],
  ])
})

it('takes what trickles: an async iterable, items that come one by one', async () => {
  async function* items() {
    for (let i = 0; i < 10; i++) {
      await Promise.resolve()
      yield { id: `${i}`, type: i % 2 ? 'odd' : 'even', input: i }
    }
  }
  const seen: string[] = []
  const batch = await runBatch({ items: items(), process: (_, { item }) => seen.push(item.type) })
  expect(batch).toMatchObject({ total: 10, succeeded: 10 })
  expect(seen.filter((type) => type === 'odd')).toHaveLength(5)
})

it('that are equal and wait for another attempt when a run stops leave nothing behind once they are gone', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const stop = new AbortController()
  const waiting = async () => {
    const store = Store.openReadOnly(checkpoint)
    const count = store.count('retries')
    await store.close()
    return count
  }
  let told = 0
  const one = { id: 'same', input: 1 }
  const run = (items: (typeof one)[], signal?: AbortSignal) =>
    runBatch({
      ...{ items, checkpoint, signal, backoff_ms: 3_600_000 },
      onEvent: ({ type }) => {
        if (type === 'retry' && ++told === 2) stop.abort()
      },
      process: () => {
        throw new TaskError('busy', 'transient')
      },
    })
  expect((await run([one, one], stop.signal)).halted).toBe('interrupted')
  expect(await waiting()).toBe(2)
  expect((await run([])).total).toBe(0)
  expect(await waiting()).toBe(0)
})

it('throws one clear error for options that do not fit', async () => {
  const items = [{ id: 'a' }]
  await expect(runBatch({ items })).rejects.toMatchObject({ code: 'bad_batch' })
  await expect(runBatch({ process: () => 1 })).rejects.toMatchObject({ code: 'bad_batch' })
  for (const wrong of [
    { concurency: 3 },
    { concurrency: 0 },
    { maxAttempts: '3' as unknown as number },
    { workers: -1 },
    { timeout_ms: Number.NaN },
    { halt: 'x%' as '1%' },
  ])
    await expect(runBatch({ items, process: () => 1, ...wrong })).rejects.toMatchObject({ code: 'bad_batch' })
  await expect(runBatch({ items, task: 'nothing-such' })).rejects.toMatchObject({ code: 'unknown_task' })
  await expect(runBatch({ items, process: () => 1, out: '/nowhere/x.jsonl' })).rejects.toMatchObject({
    code: 'no_out_folder',
  })
  const out = join(tempFolder(), `${'x'.repeat(245)}.jsonl`)
  await expect(runBatch({ items, process: () => 1, out })).rejects.toMatchObject({ code: 'out_unwritable' })
})

it('ends with the error of a listener that throws, with all that was done kept', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const items = ['a', 'b', 'c'].map((id) => ({ id, input: id }))
  const onEvent = () => {
    throw new Error('listener')
  }
  await expect(runBatch({ items, process: (id) => id, checkpoint, onEvent })).rejects.toThrow('listener')
  expect(await runBatch({ items, process: (id) => id, checkpoint })).toMatchObject({
    succeeded: 3,
    pending: 0,
  })
})

it('counts of a run that its source ends all that is stored of it', async () => {
  const checkpoint = join(tempFolder(), 'state')
  let told: Summary | undefined
  let begun = () => {}
  const running = new Promise<void>((resolve) => {
    begun = resolve
  })
  async function* items() {
    for (let i = 0; i < 2_000; i++) yield { id: `${i}`, input: i }
    await running
    throw new Error('no more')
  }
  const process = (i: number) => {
    begun()
    return i
  }
  const onEvent = (event: RunEvent) => {
    if (event.type === 'summary') told = event
  }
  await expect(runBatch({ items: items(), process, checkpoint, onEvent })).rejects.toThrow('no more')
  const store = Store.openReadOnly(checkpoint)
  const stored = [...store.entries('blocks')].reduce((sum, { value }) => sum + new Block(value).count, 0)
  const counted = store.lastRun()?.counts.succeeded
  await store.close()
  expect(stored).toBeGreaterThan(0)
  expect([told?.succeeded, counted]).toEqual([stored, stored])
})

it('tells no more items in flight than are under way at once, also as it stops', async () => {
  const told: number[] = []
  const controller = new AbortController()
  const items = Array.from({ length: 400 }, (_, i) => ({ id: `${i}`, input: i }))
  const process = async (i: number) => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    if (i === 300) controller.abort()
    return i
  }
  await runBatch({
    ...{ items, process, concurrency: 4, signal: controller.signal },
    onEvent: (event) => {
      if ('in_flight' in event) told.push(event.in_flight)
    },
  })
  expect(told.length).toBeGreaterThan(1)
  expect(Math.max(...told)).toBeLessThanOrEqual(4)
})

it('tells of a run that was stopped what it has listed, and nothing of before behind that', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const inputs = (version: string) =>
    Array.from({ length: 40_000 }, (_, i) => ({ id: String(i), input: `${version} ${i}` }))
  const process = (input: string) => input
  const seen = async (batch: Batch<string>) => {
    const versions = new Set<string | undefined>()
    for await (const { result } of batch.items()) versions.add(result?.split(' ')[0])
    return [...versions]
  }
  const first = await runBatch({ items: inputs('old'), process, checkpoint })
  expect(await seen(first)).toEqual(['old'])
  const stop = new AbortController()
  async function* stopped() {
    const items = inputs('new')
    yield* items.slice(0, 20_000)
    stop.abort()
    yield* items.slice(20_000)
  }
  const second = await runBatch({ items: stopped(), process, checkpoint, signal: stop.signal })
  expect(second.halted).toBe('interrupted')
  expect(await seen(second)).not.toContain('old')
})

it('dead letters that the last run had not come to when it was stopped are not taken off its counts', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const items = Array.from({ length: 40_000 }, (_, i) => ({ id: String(i), input: i }))
  const process = (input: number) => {
    if (input === 39_999) throw new TaskError('no', 'permanent')
    return input
  }
  expect(await runBatch({ items, process, checkpoint })).toMatchObject({ dead_letter: 1 })
  const stop = new AbortController()
  async function* stopped() {
    yield* items.slice(0, 20_000)
    stop.abort()
    yield* items.slice(20_000)
  }
  const second = await runBatch({ items: stopped(), process, checkpoint, signal: stop.signal })
  expect(second).toMatchObject({ halted: 'interrupted', dead_letter: 0 })
  const store = Store.open(checkpoint)
  try {
    const letters = [...deadLetters(store, { ids: [] })]
    expect(letters).toHaveLength(1)
    await store.commit(revive(store, letters))
    expect(store.lastRun()?.counts.dead_letter).toBe(0)
    expect([...deadLetters(store, { ids: [] })]).toEqual([])
  } finally {
    await store.close()
  }
})

it("whatever a task throws or does to its input is its own item's: an error that can't be told, a cycle, a change", async () => {
  class Mute extends Error {
    override get message(): string {
      throw new Error('no message')
    }
  }
  let attempts = 0
  const batch = await runBatch({
    items: ['mute', 'cycle', 'changed', 'good'].map((id) => ({
      id,
      input: { text: 'hi' } as Record<string, unknown>,
    })),
    backoff_ms: 1,
    process: (input, { item }) => {
      if (item.id === 'mute') throw new Mute()
      input.text = `<${input.text}>`
      if (item.id === 'cycle') {
        input.self = input
        throw new TaskError('odd', 'permanent')
      }
      if (item.id === 'changed' && attempts++ < 2) throw new TaskError('again', 'transient')
      return input.text
    },
  })
  const records = []
  for await (const { id, result, error } of batch.items()) records.push([id, result ?? error?.code])
  expect(records).toEqual([
    ['mute', 'throw'],
    ['cycle', 'odd'],
    ['changed', '<hi>'],
    ['good', '<hi>'],
  ])
})

it('an input whose toJSON fails is a dead letter', async () => {
  const broken = {
    toJSON() {
      throw new Error('not now')
    },
  }
  const batch = await runBatch({
    items: [
      { id: 'a', input: broken as unknown },
      { id: 'b', input: 1 },
    ],
    process: () => 1,
  })
  expect(batch).toMatchObject({ succeeded: 1, dead_letter: 1, errors: [{ code: 'bad_input' }] })
})

it('equal items each have a record of their own, whatever becomes of them', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const one = { id: 'x', input: 1 }
  let calls = 0
  let fails = (_: number) => true
  const run = async (items: { id: string; input: number }[]) => {
    const process = (n: number) => {
      if (n === 1 && fails(++calls)) throw new TaskError('odd', 'transient')
      return n
    }
    const { succeeded, dead_letter } = await runBatch({ items, process, maxAttempts: 1, checkpoint })
    return [succeeded, dead_letter]
  }
  const zero = { id: 'a', input: 0 }
  expect(await run([zero, one, one])).toEqual([1, 2])
  fails = (call) => call === 4
  const more = [{ id: 'new', input: 5 }, zero, one, one]
  expect(await run(more)).toEqual([3, 1])
  fails = () => false
  expect(await run(more)).toEqual([4, 0])
})

it('a success that was taken back comes back by no attempt that fails', async () => {
  const checkpoint = join(tempFolder(), 'state')
  let process = (): string => {
    void Promise.resolve().then(() => Promise.reject(new TaskError('too_late', 'transient')))
    return 'stale'
  }
  const run = async (maxAttempts: number) => {
    const items = [{ id: 'a', input: 1 }]
    const batch = await runBatch({ items, process: () => process(), checkpoint, maxAttempts, backoff_ms: 1 })
    const results = []
    for await (const { result, error } of batch.items()) results.push(result ?? error?.code)
    return results
  }
  expect(await run(1)).toEqual(['too_late'])
  process = () => {
    throw new TaskError('odd', 'transient')
  }
  expect(await run(1)).toEqual(['odd'])
  let calls = 0
  process = () => {
    if (calls++ === 0) throw new TaskError('once_more', 'transient')
    throw new TaskError('for_good', 'permanent')
  }
  expect(await run(2)).toEqual(['for_good'])
  const store = Store.open(checkpoint)
  await store.commit(revive(store, [...deadLetters(store, { ids: [] })]))
  await store.close()
  process = () => 'new'
  expect(await run(1)).toEqual(['new'])
})

it('a run comes back when it is stopped, also where its source gives no more', async () => {
  const stop = new AbortController()
  async function* items() {
    yield { id: 'a' }
    stop.abort()
    await new Promise(() => {})
  }
  const batch = await runBatch({ items: items(), process: () => 1, signal: stop.signal })
  expect(batch).toMatchObject({ halted: 'interrupted', succeeded: 0, total_known: false })
})
