import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { compileOptions } from '../../../src/core/options.ts'
import { aboutVectors } from '../../../src/tasks/embed/about.ts'
import { learnFrequencies } from '../../../src/tasks/embed/learn.ts'
import type { EmbedOptions } from '../../../src/tasks/embed/options.ts'
import { learnedOf, readAbout } from '../../../src/tasks/embed/read-about.ts'
import task from '../../../src/tasks/embed/task.ts'

const options = compileOptions(task, { quantize: 'int8', price: 3, keyVariable: 'SECRET' })
  .values as EmbedOptions

it('tells what vectors depend on, and gives back what was learned', () => {
  const fitted = learnFrequencies(['a red house', 'a blue house', 'ships'])
  const text = JSON.stringify(aboutVectors({ options, fitted }))
  expect(text).not.toMatch(/SECRET|price/)
  const about = readAbout(text)
  expect(about).toMatchObject({ v: 1, scale: 1 / 127, options: { model: 'hash', quantize: 'int8' } })
  expect(Buffer.from(learnedOf(about!)!)).toEqual(Buffer.from(fitted))
  expect(readAbout('{"task":"tokenize"}')).toBeUndefined()
})

it('chooses nothing but how vectors are made: not which variable is sent as the key', () => {
  const told = { provider: 'openai', model: 'm', keyVariable: 'AWS_SECRET_ACCESS_KEY', price: 3 }
  const about = readAbout(JSON.stringify({ v: 1, task: 'embed', options: told }))
  expect(about?.options).toEqual({ provider: 'openai', model: 'm' })
})

it.each([
  ['no JSON', '{'],
  ['with an option that is none of a task', '{"task":"embed","v":1,"options":{"chunkSize":1e9}}'],
  ['of another version', '{"task":"embed","v":2,"options":{}}'],
  ['without options', '{"task":"embed","v":1}'],
])('%s is one error', (_, text) => {
  expect(() => readAbout(text)).toThrow(expect.objectContaining({ code: 'bad_index' }))
})

it.each([
  ['no deflated bytes', Buffer.from('what?')],
  ['cut off', deflateRawSync(Buffer.alloc(7))],
  ['of billions of documents', deflateRawSync(Buffer.alloc(4, 0xff))],
  ['with a term in more documents than there are', deflateRawSync(Buffer.alloc(12, 1).fill(0, 1, 4))],
])('learned numbers %s are one error', (_, bytes) => {
  const about = { v: 1, task: 'embed', options: {}, learned: bytes.toString('base64') } as const
  expect(() => learnedOf(about)).toThrow(expect.objectContaining({ code: 'bad_index' }))
})
