import { expect, test } from 'vitest'
import { compileOptions } from '../../../src/core/options.ts'
import type { HttpOptions } from '../../../src/tasks/http/options.ts'
import { Requester } from '../../../src/tasks/http/requester.ts'
import task from '../../../src/tasks/http/task.ts'

const URL_ = 'https://api.example/v1/items'
const ITEM = { id: 'i', type: 'row' }

function requester(options: Record<string, unknown>) {
  return new Requester(compileOptions(task, { url: URL_, ...options }).values as HttpOptions)
}

test('URL, headers and body are made of the fields; a field alone keeps its type', () => {
  const made = requester({
    url: `${URL_}/{{ id }}?q={{q}}`,
    headers: '{"X-Lang": "{{lang}}", "X-Api-Key": "{{env.MY_KEY}}", "Authorization": "Token {{env.OTHER}}"}',
    body: '{"text": "{{q}}!", "n": "{{n}}", "list": ["{{list}}", 1, null]}',
    idempotencyHeader: 'Idempotency-Key',
  }).request({ id: 'a/b', q: 'x&y ü', lang: 'de', n: 5, list: [1] }, ITEM)
  expect(made).toMatchObject({
    method: 'POST',
    budget: 'api.example',
    url: `${URL_}/a%2Fb?q=x%26y%20%C3%BC`,
    headers: { 'x-lang': 'de' },
    key: [
      { header: 'x-api-key', prefix: '', variable: 'MY_KEY' },
      { header: 'authorization', prefix: 'Token ', variable: 'OTHER' },
    ],
    body: { text: 'x&y ü!', n: 5, list: [[1], 1, null] },
    idempotency: { key: 'i', header: 'idempotency-key' },
  })
})

test('an item can neither choose the host, nor name a key, nor write a header of its own', () => {
  const request = (row: object) =>
    requester({ url: `${URL_}/{{p}}`, headers: { x: '{{h}}' } }).request(row, ITEM)
  expect(request({ p: '@evil.example/', h: '{{env.PATH}}' })).toMatchObject({
    url: `${URL_}/%40evil.example%2F`,
    headers: { x: '{{env.PATH}}' },
    key: [],
  })
  expect(() => request({ p: '..', h: '' })).toThrow("can't stand in a URL")
  expect(() => request({ p: 'x', h: 'a\r\nb: c' })).toThrow('line breaks')
  expect(() => request({ p: 'x' })).toThrow('no field "h"')
})

test.each([
  [{ url: 'https://{{host}}/' }, 'host is written out'],
  [{ url: 'https://user:password@host/' }, 'host is written out'],
  [{ body: '{"n": {{n}}}' }, 'put fields in quotes'],
  [{ headers: { authorization: 'Bearer abc' } }, 'comes from the environment'],
  [{ headers: '{"authorization": "Bearer abc"}' }, 'comes from the environment'],
  [{ headers: { 'Content-Length': '5' } }, 'headers'],
  [{ headers: { x: '{{env.A}} {{b}}' } }, 'nowhere else'],
  [{ body: '{"key": "{{env.A}}"}' }, 'nowhere else'],
  [{ url: `${URL_}?key={{env.A}}` }, 'nowhere else'],
  [{ method: 'GET', body: '{}' }, 'sends no body'],
])('%j is refused', (options, message) => {
  expect(() => requester(options)).toThrow(message)
})

test('result and tokens are taken from where they are', async () => {
  const reply = { data: [{ text: 'hi' }], usage: { total_tokens: 7 } }
  const call = (body: unknown) => async () => ({ status: 200, headers: {}, body })
  const where = { result: 'data.0.text', usage: 'usage.total_tokens' }
  const send = (body: unknown) => requester(where).send({}, ITEM, call(body))
  expect(await send(reply)).toEqual({ data: 'hi', tokens: 7 })
  expect(await send({ ...reply, usage: { total_tokens: 'many' } })).toEqual({ data: 'hi' })
  await expect(send({ data: [] })).rejects.toMatchObject({ code: 'no_result', class: 'permanent' })
})
