import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FileInput, fileRef } from '../../../src/core/file-input.ts'
import { compileOptions } from '../../../src/core/options.ts'
import type { TokenizeOptions } from '../../../src/tasks/tokenize/options.ts'
import type { TokenizeResult, Tokens } from '../../../src/tasks/tokenize/result.ts'
import { TABLE, withIds } from '../../../src/tasks/tokenize/table.ts'
import task from '../../../src/tasks/tokenize/task.ts'
import { Tokenizer } from '../../../src/tasks/tokenize/tokenizer.ts'
import { bertLike } from '../../encoding/small-tokenizers.ts'
import { anyText } from '../../encoding/texts.ts'
import { tempFolder } from '../../support/temp.ts'

const TEXT = 'Hello, wörld 👩‍👩‍👧! '

it('counts strings and rows, and gives ids where they are asked for', async () => {
  const counter = await tokenizer()
  expect(counter.tokenize('hello world')).toEqual({ tokens: 2, bytes: 11 })
  expect(counter.tokenize({ id: 7, text: 'hello wörld' })).toEqual({ tokens: 4, bytes: 12 })
  const encoder = await tokenizer({ ids: true })
  expect(encoder.tokenize('hello world')).toEqual({ tokens: 2, bytes: 11, ids: [24912, 2375] })
  expect(encoder.tokenize('')).toEqual({ tokens: 0, bytes: 0, ids: [] })
})

it('says what a row lacks', async () => {
  const counter = await tokenizer()
  for (const input of [{ body: 'x' }, { text: 1 }, null, 7, ['x']])
    expect(() => counter.tokenize(input)).toThrow(
      expect.objectContaining({ code: 'no_text', class: 'permanent', hint: expect.any(String) }),
    )
})

it('reads files as text in any of its forms and skips those that are none', async () => {
  const counter = await tokenizer()
  const expected = counter.tokenize(TEXT)
  const mark = Buffer.from([0xef, 0xbb, 0xbf])
  expect(counter.tokenize(file(Buffer.from(TEXT)))).toEqual(expected)
  expect(counter.tokenize(file(Buffer.concat([mark, Buffer.from(TEXT)])))).toMatchObject({ tokens: 15 })
  expect(counter.tokenize(file(Buffer.from(`\ufeff${TEXT}`, 'utf16le')))).toMatchObject({ tokens: 15 })
  expect(counter.tokenize(file(Buffer.from('caf\xe9', 'latin1')))).toEqual({
    ...counter.tokenize('caf\ufffd'),
    bytes: 4,
  })
  expect(counter.tokenize(file(Buffer.from('\0PNG')))).toEqual({ bytes: 4, skipped: 'binary' })
  expect(counter.tokenize(file(Buffer.alloc(0)))).toEqual({ tokens: 0, bytes: 0 })
})

it('cuts off what is too much, never inside a character', async () => {
  const { ids } = (await tokenizer({ ids: true })).tokenize(TEXT) as Required<Tokens>
  const cut = await tokenizer({ ids: true, maxTokens: 6 })
  const { tokens, end, ...rest } = cut.tokenize(TEXT) as Required<Tokens>
  expect(rest).toEqual({ bytes: Buffer.byteLength(TEXT), truncated: true, ids: ids.slice(0, tokens) })
  expect(TEXT.slice(0, end)).toBe('Hello, wörld')
  expect(cut.tokenize('hello world')).toEqual({ tokens: 2, bytes: 11, ids: [24912, 2375] })
})

it('makes a dead letter of what is too much where that is asked for', async () => {
  const strict = await tokenizer({ maxTokens: 2, overflow: 'fail' })
  expect(strict.tokenize('hello world')).toEqual({ tokens: 2, bytes: 11 })
  expect(() => strict.tokenize('hello, world')).toThrow(
    expect.objectContaining({
      code: 'too_many_tokens',
      class: 'permanent',
      message: '3 tokens, more than 2',
    }),
  )
})

it('splits any text into parts that join to it', async () => {
  const whole = await tokenizer({ ids: true })
  const byLimit = await Promise.all(
    [1, 3, 8].map((maxTokens) => tokenizer({ ids: true, maxTokens, overflow: 'split' })),
  )
  fc.assert(
    fc.property(anyText, fc.constantFrom(...byLimit), (text, splitter) => {
      const { tokens, ids = [] } = whole.tokenize(text) as Tokens
      const { parts = [], ...result } = splitter.tokenize(text) as Tokens
      expect(result).toEqual({
        ...{ tokens, bytes: Buffer.byteLength(text) },
        ...(tokens === 0 && { ids: [] }),
      })
      expect(parts.flatMap((part) => part.ids)).toEqual(ids)
      expect(parts.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
      for (const part of parts) expect(part.ids).toHaveLength(part.tokens)
    }),
    { numRuns: 500 },
  )
})

it('gives a text without tokens no parts, and one row as if it had not been split', async () => {
  const limits = { maxTokens: 2, overflow: 'split' } as const
  expect((await tokenizer(limits)).tokenize('')).toEqual({ tokens: 0, bytes: 0, parts: [] })
  const result = (await tokenizer({ ...limits, ids: true })).tokenize('')
  expect(result).toEqual({ tokens: 0, bytes: 0, ids: [], parts: [] })
  const item = { id: '', type: 'item', task: task.name, result, note: new Uint8Array(0) }
  const whole = { ...item, result: (await tokenizer({ ids: true })).tokenize('') }
  expect([...TABLE.rows!(result, item)]).toEqual([...TABLE.rows!(whole.result, whole)])
})

it('counts off the tokens of an encoding that gives them no places in the text', async () => {
  const encoding = join(tempFolder(), 'tokenizer.json')
  writeFileSync(encoding, JSON.stringify(bertLike({ lowercase: true })))
  const { ids } = (await tokenizer({ encoding, ids: true })).tokenize('The same, again') as Required<Tokens>
  const cut = await tokenizer({ encoding, ids: true, maxTokens: 2 } as Partial<TokenizeOptions>)
  expect(cut.tokenize('The same, again')).toEqual({
    ...{ tokens: 2, bytes: 15, truncated: true, ids: ids.slice(0, 2) },
  })
  const split = await tokenizer({ encoding, ids: true, maxTokens: 2, overflow: 'split' })
  const { parts } = split.tokenize('The same, again') as Required<Tokens>
  expect(parts.flatMap((part) => part.ids)).toEqual(ids)
  expect(parts[0]).toEqual({ tokens: 2, ids: ids.slice(0, 2) })
  const { separator } = await TABLE.packed!.open!(
    compileOptions(task, { encoding, separator: 'eot' }).values as TokenizeOptions,
  )
  expect(separator).toBe(3)
})

/** Gives results as they are shown. */
async function tokenizer(options: Partial<TokenizeOptions> = {}) {
  const opened = await Tokenizer.open(compileOptions(task, options).values as TokenizeOptions)
  return {
    tokenize(input: unknown): TokenizeResult {
      let note: Uint8Array = new Uint8Array(0)
      const result = opened.tokenize(input, (kept) => {
        note = kept
      })
      return withIds(result, note)
    },
  }
}

function file(content: Uint8Array): FileInput {
  const path = join(tempFolder(), 'file.txt')
  writeFileSync(path, content)
  return new FileInput('file.txt', fileRef(path, statSync(path)))
}
