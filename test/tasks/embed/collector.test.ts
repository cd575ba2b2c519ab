import { expect, it } from 'vitest'
import { compileOptions } from '../../../src/core/options.ts'
import { EmbedCollector } from '../../../src/tasks/embed/collector.ts'
import type { EmbedOptions } from '../../../src/tasks/embed/options.ts'
import { packNote, unpackNote } from '../../../src/tasks/embed/quantize.ts'
import task from '../../../src/tasks/embed/task.ts'

const CHUNKS = [{ chunk_index: 0, start: 0, end: 1, token_count: 1 }]

it('compares directions, whatever length the model gives its vectors', async () => {
  const options = compileOptions(task, {}).values as EmbedOptions
  const written: string[] = []
  const collector = new EmbedCollector(
    { ...options, duplicates: 0.9 },
    { stop: new AbortController().signal, write: async (lines) => void written.push(lines) },
  )
  const vectors = { a: [3, 4], b: [60, 80], c: [4, -3], none: [0, 0] }
  for (const [id, values] of Object.entries(vectors))
    collector.take({ chunks: CHUNKS }, packNote(Float32Array.from(values), 2, 'none'), id)
  expect((await collector.finish()).detail).toMatchObject({
    duplicate_pairs: 1,
    duplicates: [{ a: 'a', b: 'b', cosine: 1 }],
  })
  expect(written).toEqual(['{"a":"a","b":"b","cosine":1}\n'])
})

it('keeps the direction of a long vector as whole numbers, and its signs as bits', () => {
  const long = Float32Array.of(30, -40, 0, 0)
  expect([...unpackNote(packNote(long, 4, 'int8'), 1).vector(0)]).toEqual([76, -102, 0, 0])
  expect([...unpackNote(packNote(long, 4, 'binary'), 1).vector(0)]).toEqual([0x80])
})

it('keeps a bit of each vector that has a direction, though none of its numbers is positive', () => {
  const vectors = Float32Array.of(...[-1, 0, 0, -0, -2, -3, -1, -2, -0, 0, 0, 0])
  const { vector } = unpackNote(packNote(vectors, 4, 'binary'), 3)
  expect([0, 1, 2].map((row) => [...vector(row)])).toEqual([[0x40], [0x20], [0]])
})
