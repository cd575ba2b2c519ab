import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INSIDE_CHARACTER } from '../../src/encoding/encoder.ts'
import { openEncoding, shareEncoding } from '../../src/encoding/open-encoding.ts'
import { idsOf, LONG, reference } from './reference.ts'
import { anyText } from './texts.ts'

const TEXT = '<|endoftext|>a<|endofprompt|>'

describe('special tokens', () => {
  it('are text where they are off', async () => {
    const encoder = await openEncoding('o200k_base')
    expect([...idsOf(encoder, TEXT)]).toEqual([...reference('o200k_base').encode(TEXT, [], [])])
  })

  it('become tokens where they are allowed, as in the reference', async () => {
    for (const name of ['o200k_base', 'cl100k_base', 'o200k_harmony', 'p50k_base']) {
      const encoder = await openEncoding(name, { special: 'allow' })
      const official = reference(name)
      fc.assert(
        fc.property(
          fc.array(fc.oneof(anyText, fc.constantFrom('<|endoftext|>', '<|start|>', '<|')), { maxLength: 5 }),
          (parts) => {
            const text = parts.join(' ')
            const ids = idsOf(encoder, text)
            expect([...ids]).toEqual([...official.encode(text, 'all')])
            expect(encoder.count(text)).toBe(ids.length)
            expect(encoder.decode(ids)).toBe(text.toWellFormed())
          },
        ),
        { numRuns: 300 },
      )
    }
  })

  it('are an error where they are refused, that says which and where', async () => {
    const encoder = await openEncoding('o200k_base', { special: 'refuse' })
    expect(() => encoder.count(`ab ${TEXT}`)).toThrow(
      expect.objectContaining({
        code: 'special_token',
        class: 'permanent',
        message: 'the text has the special token "<|endoftext|>" at 3',
        hint: expect.stringContaining('off'),
      }),
    )
    expect(encoder.count('<|other|>')).toBe(reference('o200k_base').encode('<|other|>').length)
  })
})

describe('ends of tokens', () => {
  it('cut the text where its tokens do', async () => {
    const encoder = await openEncoding('cl100k_base', { special: 'allow' })
    fc.assert(
      fc.property(anyText, (text) => {
        const { ids, ends } = encoder.encodeWithEnds(text)
        expect(ids).toEqual(idsOf(encoder, text))
        expect(ends.at(-1) ?? 0).toBe(text.length)
        for (const [token, end] of ends.entries())
          if (end !== INSIDE_CHARACTER)
            expect(encoder.decode(ids.subarray(0, token + 1))).toBe(text.slice(0, end).toWellFormed())
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('hostile texts', () => {
  const MB = LONG ? 1_000_000 : 200_000
  it.each([
    ['one letter', 'a'.repeat(MB)],
    ['spaces', ' '.repeat(MB)],
    ['spaces before a word', `${' '.repeat(MB)}x`],
    ['line ends', '\r\n'.repeat(MB / 2)],
    ['one emoji', '🙂'.repeat(MB / 4)],
    ['marks', '\u0301'.repeat(MB / 2)],
    ['capitals after a letter without case', `中${'A'.repeat(MB / 2)}`.repeat(2)],
    ['apostrophes', "'".repeat(MB)],
    ['special tokens half begun', '<|'.repeat(MB / 2)],
    [
      'random bytes',
      Buffer.from(
        Uint32Array.from({ length: MB / 4 }, (_, i) => Math.imul(i + 1, 0x9e3779b1)).buffer,
      ).toString(),
    ],
  ])('%s come to an end and back', async (_what, text) => {
    for (const name of ['o200k_base', 'r50k_base']) {
      const encoder = await openEncoding(name, { special: 'allow' })
      const ids = idsOf(encoder, text)
      expect(encoder.count(text)).toBe(ids.length)
      expect(encoder.decode(ids) === text).toBe(true)
    }
  })
})

describe('openEncoding', () => {
  it('takes what another thread has loaded', async () => {
    const shared = structuredCloneInThread(await shareEncoding('r50k_base'))
    const encoder = await openEncoding('r50k_base', { shared: await shared })
    expect([...idsOf(encoder, 'hello world')]).toEqual([31373, 995])
  })

  it('says which encodings there are', async () => {
    await expect(openEncoding('o200k')).rejects.toMatchObject({
      code: 'unknown_encoding',
      hint: expect.stringContaining('o200k_base'),
    })
  })

  it('refuses ids that are no tokens', async () => {
    const encoder = await openEncoding('p50k_base')
    expect(encoder.decode([50256])).toBe('<|endoftext|>')
    for (const id of [50281, -1, 1.5])
      expect(() => encoder.decode([id])).toThrow(expect.objectContaining({ code: 'unknown_token' }))
  })
})

/** A value on its way to another thread and back. */
function structuredCloneInThread<Value>(value: Value): Promise<Value> {
  const thread = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads'); parentPort.postMessage(workerData)`,
    {
      eval: true,
      workerData: value,
    },
  )
  return new Promise((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}
