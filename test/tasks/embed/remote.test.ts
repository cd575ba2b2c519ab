import { expect, test } from 'vitest'
import { compileOptions } from '../../../src/core/options.ts'
import type { Merge, RemoteRequest } from '../../../src/core/remote.ts'
import { Embedder, openEstimate } from '../../../src/tasks/embed/embedder.ts'
import type { EmbedOptions } from '../../../src/tasks/embed/options.ts'
import { unpackNote } from '../../../src/tasks/embed/quantize.ts'
import { batchesOf } from '../../../src/tasks/embed/remote/batches.ts'
import { readVectors } from '../../../src/tasks/embed/remote/read-vectors.ts'
import task from '../../../src/tasks/embed/task.ts'

const base64 = (numbers: number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString('base64')

test('inputs are cut into requests by their number and their tokens', () => {
  expect(batchesOf(new Array(5_000).fill(1)).map(({ from, to }) => [from, to])).toEqual([
    [0, 2_048],
    [2_048, 4_096],
    [4_096, 5_000],
  ])
  expect(batchesOf([200_000, 100_000, 1, 400_000, 1]).map(({ tokens }) => tokens)).toEqual([
    300_000, 1, 400_000, 1,
  ])
  expect(batchesOf([])).toEqual([])
})

test('vectors are placed by their index, in base64 or as numbers', () => {
  const data = [
    { index: 1, embedding: [3, 4] },
    { index: 0, embedding: base64([1, 2]) },
  ]
  expect(readVectors({ data }, [1, 1])).toEqual([
    { dimensions: 2, values: Float32Array.of(1, 2) },
    { dimensions: 2, values: Float32Array.of(3, 4) },
  ])
})

test('vectors without any index are in the order of their inputs', () => {
  const data = [{ embedding: [1, 2] }, null, { embedding: [3, 4], index: null }]
  expect(readVectors({ data }, [1, 1, 1])).toEqual([
    { dimensions: 2, values: Float32Array.of(1, 2) },
    expect.objectContaining({ code: 'malformed_reply' }),
    { dimensions: 2, values: Float32Array.of(3, 4) },
  ])
})

test.each([
  null,
  {},
  { data: [{ index: 0, embedding: [1] }] },
  { data: [0, 0].map((index) => ({ index, embedding: [1] })) },
  { data: [0, 2].map((index) => ({ index, embedding: [1] })) },
  { data: [0, 1].map((index) => ({ index, embedding: new Array(index + 1).fill(1) })) },
  { data: [0, 1].map((index) => ({ index, embedding: [] })) },
  { data: [0, 1].map((index) => ({ index, embedding: ['1'] })) },
  { data: [0, 1].map((index) => ({ index, embedding: 'AAA=' })) },
  { data: [0, 1].map((index) => ({ index, embedding: base64([Number.NaN]) })) },
  { data: [null, { index: 1, embedding: [1] }] },
  { data: [{ embedding: [1] }, { index: 1, embedding: [1] }] },
  { data: [{ embedding: [1] }] },
])('%j is no reply for two inputs', (body) => {
  const read = () => {
    const [all] = readVectors(body, [2])
    if (all instanceof Error) throw all
  }
  expect(read).toThrow(expect.objectContaining({ code: 'malformed_reply', class: 'transient' }))
})

test('a reply of another API fails each request by itself: halves would fare no better', () => {
  const error = expect.objectContaining({ code: 'malformed_reply', class: 'transient' })
  expect(readVectors({ embeddings: [[1], [2]] }, [1, 1])).toEqual([error, error])
})

test.each([null, { index: 1, embedding: null }, { index: 1, embedding: [1, null] }])(
  '%j among vectors is the failure of its own input',
  (bad) => {
    const data = [{ index: 2, embedding: [3, 4] }, bad, { index: 0, embedding: [1, 2] }]
    expect(readVectors({ data }, [1, 1, 1])).toEqual([
      { dimensions: 2, values: Float32Array.of(1, 2) },
      expect.objectContaining({ code: 'malformed_reply' }),
      { dimensions: 2, values: Float32Array.of(3, 4) },
    ])
  },
)

test('the chunks of a text go into one request', async () => {
  const given = {
    provider: 'openai',
    model: 'text-embedding-3-small',
    chunkSize: 8,
    chunkOverlap: 0,
    price: 2,
  }
  const options = compileOptions(task, given).values as EmbedOptions
  const embedder = await Embedder.open(options, undefined)
  const sent: RemoteRequest[] = []
  let note = new Uint8Array()
  const call = async (request: RemoteRequest) => {
    sent.push(request)
    const { inputs, body, parts } = request.merge as Merge
    const { input } = body([...inputs]) as { input: string[] }
    const data = input.map((text, index) => ({ index, embedding: base64([text.length, index]) }))
    return { status: 200, headers: {}, body: parts({ data: data.reverse() }, [inputs.length])[0] }
  }
  const keep = (bytes: Uint8Array) => {
    note = Uint8Array.from(bytes)
  }
  const text = 'One sentence of words. '.repeat(9)
  const { chunks } = await embedder.embed(text, { item: { id: 'i', type: 'item' }, call, keep })
  expect([sent.length, chunks.length > 3]).toEqual([1, true])
  expect(sent[0]).toMatchObject({
    url: 'https://api.openai.com/v1/embeddings',
    budget: 'api.openai.com/text-embedding-3-small',
  })
  expect(sent[0].merge?.body([])).toMatchObject({
    model: 'text-embedding-3-small',
    encoding_format: 'base64',
  })
  const { vector } = unpackNote(note, chunks.length)
  expect([...vector(2)]).toEqual([chunks[2].end - chunks[2].start, 2])
  const tokens = chunks.reduce((sum, { token_count }) => sum + token_count, 0)
  expect((await openEstimate(options))(text)).toMatchObject({
    merge: { inputs: chunks.length },
    ...{ requests: 1, input_tokens: tokens, output_tokens: 0, price: (tokens * 2) / 1e6 },
  })
  expect(sent[0].cost?.of({ usage: { total_tokens: 50 } })).toBe(1e-4)
})
