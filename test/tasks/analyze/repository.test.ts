import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileOptions } from '../../../src/core/options.ts'
import { decodeNote, encodeNote } from '../../../src/tasks/analyze/note.ts'
import type { AnalyzeOptions } from '../../../src/tasks/analyze/options.ts'
import { RepositoryCollector } from '../../../src/tasks/analyze/repository/collector.ts'
import type { AnalyzeDetail } from '../../../src/tasks/analyze/repository/detail.ts'
import { TopList } from '../../../src/tasks/analyze/repository/top-list.ts'
import type { Analysis, FunctionMetrics } from '../../../src/tasks/analyze/result.ts'
import task from '../../../src/tasks/analyze/task.ts'

const NO_NOTE = new Uint8Array()

test('a top list is the head of the sorted list', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 8 }), (values, limit) => {
      const list = new TopList<number>(limit, (a, b) => b - a)
      for (const value of values) list.add(value)
      expect(list.finish()).toEqual(values.sort((a, b) => b - a).slice(0, limit))
    }),
  )
})

test('a note gives back its parts, and nothing for nothing', () => {
  const bytes = fc.uint8Array({ maxLength: 40 })
  const facts = fc.record({ links: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()) })
  fc.assert(
    fc.property(fc.option(facts, { nil: undefined }), bytes, bytes, (facts, fingerprint, sketches) => {
      const encoded = encodeNote({ facts, fingerprint, sketches })
      const decoded = decodeNote(Buffer.concat([Buffer.from([1, 2, 3]), encoded]).subarray(3))
      expect(decoded.facts).toEqual(facts)
      expect([...(decoded.fingerprint ?? [])]).toEqual([...fingerprint])
      expect([...(decoded.sketches ?? [])]).toEqual([...sketches])
    }),
  )
  expect(encodeNote({})).toHaveLength(0)
})

test('functions are listed by each measure, ties by path and line; files by language and folder', async () => {
  const { detail } = await collect([
    analysis('b.c', [metrics({ line: 9, ccn: 3 }), metrics({ line: 2, ccn: 3, lines: 50 })]),
    analysis('lib/a.c', [metrics({ ccn: 3, nesting: 4, cognitive: 7 }), metrics({ ccn: 1 })]),
    { path: 'x', language: null, bytes: 1, skipped: 'binary' },
  ])
  expect(detail.most_complex?.map(({ path, line }) => `${path}:${line}`)).toEqual([
    'b.c:2',
    'b.c:9',
    'lib/a.c:1',
    'lib/a.c:1',
  ])
  expect(detail.longest?.[0]).toEqual({ path: 'b.c', name: 'f', line: 2, lines: 50 })
  expect(detail.most_nested).toEqual([{ path: 'lib/a.c', name: 'f', line: 1, nesting: 4 }])
  expect(detail.most_cognitive).toEqual([{ path: 'lib/a.c', name: 'f', line: 1, cognitive: 7 }])
  const one = { files: 1, bytes: 10, blank: 1, comment: 2, code: 3, functions: 2 }
  expect(detail.folders).toEqual({ '.': one, lib: one })
  expect(detail.languages.C).toEqual({
    ...one,
    files: 2,
    bytes: 20,
    blank: 2,
    comment: 4,
    code: 6,
    functions: 4,
  })
  expect(detail).toMatchObject({ files: 2, functions: 4, skipped: { binary: 1 }, violations: [] })
})

test('every limit is held, all that passes is counted, and the first thousand are listed', async () => {
  const function1 = metrics({ ccn: 5, cognitive: 5, nesting: 5, params: 5, lines: 5 })
  const limits = { maxCcn: 4, maxCognitive: 4, maxNesting: 4, maxParams: 4, maxLines: 4 }
  const { detail, violations } = await collect([analysis('a.c', [function1])], limits)
  expect(detail.violations.map(({ rule }) => rule)).toEqual([
    'ccn',
    'cognitive',
    'nesting',
    'params',
    'function-lines',
  ])
  expect(violations).toBe(5)
  const atLimit = await collect([analysis('a.c', [function1])], { maxCcn: 5 })
  expect(atLimit.violations).toBe(0)
  const many = await collect([analysis('a.c', Array(1_500).fill(function1))], { maxCcn: 1, maxCycles: -1 })
  expect([many.violations, many.detail.total_violations]).toEqual([1_501, 1_501])
  expect(many.detail.violations).toHaveLength(1_001)
  expect(many.detail.violations[0]).toMatchObject({ rule: 'cycles', value: 0 })
})

test('a history that can not be read costs the hotspots, not the run', async () => {
  const broken = () => Promise.reject(new Error('bad object'))
  const { detail } = await collect([analysis('a.c', [metrics({ ccn: 3 })])], {}, broken)
  expect(detail).toMatchObject({ functions: 1, hotspots_missing: 'bad object' })
  expect(detail).not.toHaveProperty('hotspots')
})

async function collect(
  results: unknown[],
  given: Partial<AnalyzeOptions> = {},
  history: () => Promise<undefined> = async () => undefined,
) {
  const options = { ...compileOptions(task, {}).values, ...given } as AnalyzeOptions
  const collector = await RepositoryCollector.open({ options, history, stop: new AbortController().signal })
  for (const result of results) collector.take(result as Analysis, NO_NOTE)
  const { detail, violations } = await collector.finish()
  return { detail: detail as AnalyzeDetail, violations }
}

function analysis(path: string, functions: FunctionMetrics[]): Analysis {
  const lines = { blank: 1, comment: 2, code: 3 }
  return { ...{ path, language: 'C', bytes: 10, lines, longest_line: 9, functions, todos: [] } }
}

function metrics(some: Partial<FunctionMetrics>): FunctionMetrics {
  const zero = { ccn: 1, ccn_nested: 0, cognitive: 0, cognitive_nested: 0, nesting: 0, params: 0, lines: 1 }
  return { name: 'f', line: 1, end_line: 1, ...zero, ...some }
}
