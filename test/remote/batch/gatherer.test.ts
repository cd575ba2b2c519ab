import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BatchDoor, RemoteRequest } from '../../../src/core/remote.ts'
import type { Batch } from '../../../src/remote/batch/batch.ts'
import { Draft } from '../../../src/remote/batch/draft.ts'
import { Gatherer, groupOf, Waits } from '../../../src/remote/batch/gatherer.ts'
import { IdList } from '../../../src/remote/batch/id-list.ts'
import { linesOf } from '../../../src/remote/batch/lines.ts'
import { openAiBatches } from '../../../src/remote/batch/openai-batches.ts'
import { Shelf } from '../../../src/remote/batch/shelf.ts'
import { tempFolder } from '../../support/temp.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

function setUp() {
  const clock = new VirtualClock()
  const dir = tempFolder()
  const sealed: Batch[] = []
  const shelf = new Shelf(dir)
  const gatherer = new Gatherer({ shelf, clock, quiet_ms: 100, onSealed: (batch) => sealed.push(batch) })
  let count = 0
  const add = (api: BatchDoor['api'] = 'openai', inputs = 1, model = 'm') => {
    const request: RemoteRequest = {
      url: '',
      budget: model,
      batch: { api, baseUrl: 'http://b', endpoint: '/v1/x' },
    }
    const id = Buffer.alloc(16)
    id.writeUInt32LE(count++)
    gatherer.add({ group: groupOf(request, 's'), id, body: '{}', inputs }, new Waits())
  }
  return { clock, dir, sealed, gatherer, add, shelf }
}

test('a batch goes when it is full, or nothing has come for a while', () => {
  const { clock, sealed, gatherer, add } = setUp()
  for (let i = 0; i <= 50_000; i++) add()
  expect(sealed.map(({ ids }) => ids.count)).toEqual([50_000])
  clock.pass(1_000)
  expect(sealed.length).toBe(1)
  gatherer.release()
  clock.pass(99)
  gatherer.hold()
  clock.pass(1_000)
  gatherer.release()
  expect(sealed.length).toBe(1)
  clock.pass(100)
  expect(sealed.map(({ ids }) => ids.count)).toEqual([50_000, 1])
  const lines = readFileSync(sealed[0].place.requests, 'utf8').trimEnd().split('\n')
  expect(lines.length).toBe(50_000)
  expect(JSON.parse(lines[49_999])).toEqual({
    ...{ custom_id: sealed[0].ids.at(49_999).toString('hex'), method: 'POST', url: '/v1/x', body: {} },
  })
})

test('inputs and bytes are limits too, and a batch has one model', () => {
  const { clock, sealed, gatherer, add, shelf } = setUp()
  for (const inputs of [30_000, 20_000, 1]) add('openai', inputs)
  add('openai', 1, 'other')
  expect(() => add('openai', 50_001)).toThrow('50000 inputs')
  gatherer.release()
  clock.pass(100)
  expect(sealed.map(({ ids, group }) => [group.budget, ids.count]).sort()).toEqual([
    ['m', 1],
    ['m', 2],
    ['other', 1],
  ])
  const draft = new Draft({ ...openAiBatches, most: { requests: 9, inputs: 9, bytes: 1_000 } }, shelf.add())
  draft.add(Buffer.alloc(16), Buffer.alloc(500), 1)
  // What ends the file and what stands between count.
  expect([draft.isTooMuch(498, 1), draft.isTooMuch(499, 1)]).toEqual([false, true])
})

test('messages go in one document; what was not sealed leaves nothing', () => {
  const { clock, dir, sealed, gatherer, add } = setUp()
  for (let i = 0; i < 3; i++) add('anthropic')
  gatherer.release()
  clock.pass(100)
  const { requests } = JSON.parse(readFileSync(sealed[0].place.requests, 'utf8'))
  expect(requests.map(({ custom_id }: { custom_id: string }) => custom_id)).toEqual(
    [0, 1, 2].map((i) => sealed[0].ids.at(i).toString('hex')),
  )
  add()
  gatherer.stop()
  expect(readdirSync(dir)).toEqual(['1'])
})

test('a shelf gives back what was made whole, and removes the rest and what is too old', () => {
  const { clock, dir, sealed, gatherer, add } = setUp()
  add()
  gatherer.release()
  clock.pass(100)
  add()
  expect(readdirSync(dir)).toEqual(['1', '2'])
  const [shelved, ...others] = new Shelf(dir).open(clock.now())
  expect([shelved.record, others]).toEqual([sealed[0].record, []])
  expect(existsSync(join(dir, '2'))).toBe(false)
  new Shelf(dir).forget(new Set(['another']), clock.now())
  expect(readdirSync(dir)).toEqual(['1'])
  expect(new Shelf(dir).open(clock.now() + 32 * 24 * 3_600_000)).toEqual([])
})

test('every id is found where it stands, and no other', () => {
  const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(fc.uniqueArray(id, { selector: String }), id, (ids, other) => {
      const list = new IdList(Buffer.concat(ids))
      expect(ids.map((each) => list.find(each))).toEqual(ids.map((_, i) => i))
      expect(list.find(other)).toBe(ids.findIndex((each) => each.equals(other)))
    }),
  )
})

test('lines are the same however a stream is cut', async () => {
  const pieces = fc.array(fc.constantFrom('a', 'bc\n', '\n', 'd\ne', ''))
  await fc.assert(
    fc.asyncProperty(pieces, async (texts) => {
      const lines: string[] = []
      const stream = (async function* () {
        for (const text of texts) yield Buffer.from(text)
      })()
      for await (const line of linesOf(stream)) lines.push(String(line))
      const expected = texts.join('').split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(lines).toEqual(expected)
    }),
  )
})
