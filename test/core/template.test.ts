import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ItemFields } from '../../src/core/item-fields.ts'
import { Template } from '../../src/core/template.ts'
import { TEXT_FIELD } from '../../src/core/text-of.ts'

const fill = (text: string, values: Record<string, string>) =>
  Template.parse(text).fill((name) => values[name])

test('fields are found, filled in, and not read again', () => {
  const template = Template.parse('{{ a }} and {{b.c}}, {{a}}')
  expect(template.fields).toEqual(['a', 'b.c'])
  expect(template.fill((name) => `<${name}>`)).toBe('<a> and <b.c>, <a>')
  expect(fill('{{a}}{{b}}', { a: '{{b}}', b: '1' })).toBe('{{b}}1')
  expect([Template.parse('{{a}}').only, Template.parse('{{a}} ').only]).toEqual(['a', undefined])
})

test('what is no field is text as it stands', () => {
  for (const text of ['{{', '{{}}', '{"a":{"b":{}}}', '{{a', '{{ a\nb }}', 'a}}', '{{{{']) {
    expect(Template.parse(text).fields).toEqual([])
    expect(fill(text, {})).toBe(text)
  }
  expect(fill('{{{{a}}', { a: '1' })).toBe('{{1')
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', '\n', ' ') }), (text) => fill(text, {}) === text),
  )
})

test('fields of rows, files and strings', () => {
  const row = {
    text: 'T',
    n: 5,
    deep: { list: ['x'] },
    'a.b': 1,
    none: null,
    [TEXT_FIELD]: 'body',
    body: 'B',
  }
  const fields = new ItemFields(row, { id: 'i', type: 'row' })
  const texts = ['text', 'n', 'deep', 'deep.list.0', 'a.b', 'id'].map((name) => fields.text(name))
  expect(texts).toEqual(['B', '5', '{"list":["x"]}', 'x', '1', 'i'])
  expect(() => fields.text('__proto__')).toThrow('no field "__proto__"')
  expect(() => fields.text('none')).toThrow('is null')
  expect(() => fields.text('other')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('deep') }),
  )
  expect(new ItemFields('S', { id: 'i', type: 'item' }).text('text')).toBe('S')
})

test("a whole number that may have been rounded is no value: it would be another row's", () => {
  const row = JSON.parse('{"id":1234567890123456789,"near":9007199254740991,"small":1.5}')
  const fields = new ItemFields(row, { id: 'i', type: 'row' })
  expect([fields.text('near'), fields.text('small')]).toEqual(['9007199254740991', '1.5'])
  expect(() => fields.text('id')).toThrow(expect.objectContaining({ code: 'bad_field', class: 'permanent' }))
})
