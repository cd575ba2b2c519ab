import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runBatch, TaskError } from '../../src/index.ts'
import { tempFolder } from '../support/temp.ts'

interface Given {
  id: string
  input: number
}

type Edit =
  | { kind: 'insert'; at: number; input: number }
  | { kind: 'remove'; at: number }
  | { kind: 'change'; at: number; input: number }
  | { kind: 'move'; at: number }
type Step = { edits: Edit[]; stopAfter?: number; fresh?: boolean }

const edit = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), input: fc.nat(50) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('change' as const), at: fc.nat(), input: fc.nat(50) }),
  fc.record({ kind: fc.constant('move' as const), at: fc.nat() }),
)
const step: fc.Arbitrary<Step> = fc.record(
  {
    edits: fc.array(edit, { maxLength: 4 }),
    stopAfter: fc.nat(40),
    fresh: fc.boolean(),
  },
  { requiredKeys: ['edits'] },
)

/** Inputs that end in 7 fail for good. */
const fails = (input: number) => input % 10 === 7

/** `MILLRACE_LONG=1` runs the form that CI runs second: plans of several pages, many more cases. */
const LONG = process.env.MILLRACE_LONG === '1'
const MAX_ITEMS = LONG ? 3_000 : 60

it('computes each version of an item once, over any edits, stops and restarts, and gives the file of the moment', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(MAX_ITEMS),
      fc.array(step, { minLength: 1, maxLength: 5 }),
      async (size, steps) => {
        const dir = tempFolder()
        const items: Given[] = Array.from({ length: size }, (_, i) => ({ id: `item-${i}`, input: i }))
        const settled = new Set<string>()
        let next = size
        let freshPending = false
        for (const { edits, stopAfter, fresh = false } of [...steps, { edits: [] }]) {
          for (const change of edits) next = apply(change, items, next)
          if (fresh && !freshPending) settled.clear()
          const wanted = new Set(items.map(version).filter((key) => !settled.has(key)))
          const computed = await runOnce(dir, items, stopAfter, fresh)
          for (const key of computed.all) expect(wanted).toContain(key)
          expect(new Set(computed.all).size).toBe(computed.all.length)
          for (const key of computed.kept) settled.add(key)
          if (computed.finished) {
            expect(computed.kept.length).toBe(wanted.size)
            expect(resultFile(dir)).toBe(expectedFile(items))
          }
          freshPending = fresh && !computed.finished
        }
      },
    ),
    { numRuns: LONG ? 300 : 60 },
  )
})

it('keeps every record when items move over the edge of a page, leave and come back', async () => {
  const dir = tempFolder()
  const all: Given[] = Array.from({ length: 2_500 }, (_, i) => ({ id: `item-${i}`, input: i }))
  const [first, ...rest] = all
  await runOnce(dir, all, undefined, false)
  for (const items of [[...rest, first], rest, all, [all[1_500], ...all.filter((_, i) => i !== 1_500)]]) {
    expect((await runOnce(dir, items, undefined, false)).all).toEqual([])
    expect(resultFile(dir)).toBe(expectedFile(items))
  }
})

function apply(change: Edit, items: Given[], next: number): number {
  const at = items.length ? change.at % items.length : 0
  if (change.kind === 'insert') items.splice(at, 0, { id: `item-${next++}`, input: change.input })
  else if (items.length === 0) return next
  else if (change.kind === 'remove') items.splice(at, 1)
  else if (change.kind === 'change') items[at] = { ...items[at], input: change.input }
  else items.unshift(...items.splice(at, 1))
  return next
}

async function runOnce(dir: string, items: Given[], stopAfter: number | undefined, fresh: boolean) {
  const stop = new AbortController()
  const all: string[] = []
  const batch = await runBatch({
    items: items.map(({ id, input }) => ({ id, input })),
    process: (input: number, { item }) => {
      all.push(version({ id: item.id, input }))
      if (all.length === stopAfter) stop.abort()
      if (fails(input)) throw new TaskError('seven', 'permanent')
      return { twice: input * 2 }
    },
    concurrency: 3,
    checkpoint: join(dir, 'state'),
    out: join(dir, 'out.jsonl'),
    signal: stop.signal,
    fresh,
  })
  expect(batch.total).toBe(batch.succeeded + batch.failed + batch.dead_letter + batch.pending)
  if (batch.halted === undefined) expect(batch.total).toBe(items.length)
  // What was under way when the run stopped is finished and kept.
  return { all, kept: all, finished: batch.halted === undefined }
}

function version({ id, input }: Given): string {
  return `${id}=${input}`
}

function resultFile(dir: string): string {
  const path = join(dir, 'out.jsonl')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function expectedFile(items: Given[]): string {
  return items
    .filter(({ input }) => !fails(input))
    .map(
      ({ id, input }) =>
        `{"id":"${id}","type":"item","task":"process","status":"succeeded","result":{"twice":${input * 2}}}\n`,
    )
    .join('')
}
