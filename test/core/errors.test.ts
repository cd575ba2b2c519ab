import { describe, expect, it } from 'vitest'
import { errorSignature, TaskError, toErrorRecord } from '../../src/core/errors.ts'

describe('errorSignature', () => {
  it.each([
    ["ENOENT: no such file, open '/data/a b/17.txt'", 'ENOENT: no such file, open "…"'],
    ['row 17 of 200 has 3.5 columns', 'row <n> of <n> has <n> columns'],
    ['can not read /home/x/data/file-3.csv: gone', 'can not read <path>: gone'],
    ['hash 9f86d081884c7d65 differs from 0xdeadBEEF', 'hash <hex> differs from <hex>'],
  ])('masks what differs in %j', (message, signature) => {
    expect(errorSignature(message)).toBe(signature)
  })
})

describe('toErrorRecord', () => {
  it('keeps code, class, hint, wait and cause of a TaskError', () => {
    const cause = new Error('socket closed')
    const thrown = new TaskError('busy', 'rate_limited', {
      message: 'slow down',
      hint: 'wait',
      retryAfterMs: 5,
      cause,
    })
    expect(toErrorRecord(thrown, 'permanent')).toMatchObject({
      ...{ code: 'busy', class: 'rate_limited', message: 'slow down' },
      ...{ hint: 'wait', retry_after_ms: 5, cause: 'socket closed' },
    })
  })

  it('names the class of an error of its own kind and knows passing system errors', () => {
    expect(toErrorRecord(new RangeError('too deep'), 'permanent')).toMatchObject({
      ...{ code: 'throw', class: 'permanent', message: 'RangeError: too deep' },
    })
    const reset = Object.assign(new Error('socket'), { code: 'ECONNRESET' })
    expect(toErrorRecord(reset, 'permanent')).toMatchObject({ code: 'ECONNRESET', class: 'transient' })
  })

  it.each([
    ['text', 'threw text'],
    [{ a: 1 }, 'threw {"a":1}'],
    [undefined, 'threw undefined'],
    [Object.create(null), 'threw {}'],
  ])('takes anything thrown: %j', (thrown, message) => {
    expect(toErrorRecord(thrown, 'transient')).toMatchObject({ code: 'throw', class: 'transient', message })
  })

  it('cuts a message that would fill the store', () => {
    expect(toErrorRecord(new Error('x'.repeat(100_000)), 'permanent').message.length).toBeLessThan(5_000)
  })
})
