import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonFields } from '../../src/sources/rows/json-fields.ts'

const FIELDS = { id: 'id', text: 'text', type: 'type', idRequired: false }

const name = fc.oneof(fc.constantFrom('id', 'type', 'text'), fc.string({ unit: 'grapheme', maxLength: 3 }))
const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...'"\\/\b\f\n\r\tau\0 '), fc.string({ unit: 'binary' })),
})
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }))
const space = fc.constantFrom('', ' ', '\t', ' \r\n')

/** A string as JSON: each unit as it is, or as one of its escapes. */
const quotedIn = (unit: string, how: number) => {
  const plain = JSON.stringify(unit).slice(1, -1)
  const code = unit.charCodeAt(0).toString(16).padStart(4, '0')
  return [plain, plain, `\\u${code}`, `\\u${code.toUpperCase()}`, unit === '/' ? '\\/' : plain][how % 5]
}
const member = fc
  .tuple(name, value, fc.array(fc.nat(99), { minLength: 1, maxLength: 7 }), space, space)
  .map(([key, held, how, before, after]) => {
    const json =
      typeof held === 'string'
        ? `"${held
            .split('')
            .map((unit, i) => quotedIn(unit, how[i % how.length]))
            .join('')}"`
        : JSON.stringify(held, undefined, how[0] % 2)
    return `${before}${JSON.stringify(key)}${after}:${before}${json}${after}`
  })
const object = fc.array(member, { maxLength: 5 }).map((members) => `{${members.join(',')}}`)

/** One of its bytes is another, or it ends early: hardly ever a row, and never taken for another one. */
const damaged = fc
  .tuple(
    object,
    fc.nat(),
    fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[],:u0 \n')), fc.nat(127)),
    fc.boolean(),
  )
  .map(([json, at, byte, cut]) => {
    const bytes = Buffer.from(json)
    if (cut) return bytes.subarray(0, at % bytes.length).toString()
    bytes[at % bytes.length] = byte
    return bytes.toString()
  })

it('finds in any object what JSON.parse finds, and in what is none nothing', () => {
  let found = 0
  fc.assert(
    fc.property(fc.oneof(object, damaged), fc.nat(7), (json, shift) => {
      const fields = read(json, shift)
      const row = parsed(json)
      const text = typeof row?.text === 'string' && row.text.isWellFormed() ? row.text : undefined
      if (fields?.text !== undefined || (fields && row)) {
        found++
        expect(fields.text).toBe(text)
        expect([fields.id, fields.type]).toEqual([row?.id, row?.type])
      }
    }),
    { numRuns: 5_000 },
  )
  // It is of no use if it leaves all to others.
  expect(found).toBeGreaterThan(1_000)
})

it('ends on brackets without end as fast as on any other row', () => {
  const deep = '['.repeat(1 << 20)
  expect(read(`{"a":${deep}}`, 0)).toBeUndefined()
  expect(read(`{"a":${deep}${']'.repeat(deep.length)},"text":"b"}`, 0)?.text).toBe('b')
  expect(read(`{"text":"${'\\"'.repeat(1 << 20)}"}`, 0)?.text).toBe('"'.repeat(1 << 20))
})

/** `shift`: where the row begins among bytes that would change what it means. */
function read(json: string, shift: number) {
  const before = '"{\\"\\u{'.slice(0, shift)
  const bytes = Buffer.from(`${before}${json}"}\\`)
  const fields = new JsonFields(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), FIELDS)
  if (!fields.read(before.length, before.length + Buffer.byteLength(json))) return undefined
  const text = fields.text()
  return { id: fields.id, type: fields.type, text: text && Buffer.from(text).toString() }
}

function parsed(json: string): Record<string, unknown> | undefined {
  try {
    const row = JSON.parse(json)
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? row : undefined
  } catch {
    return undefined
  }
}
