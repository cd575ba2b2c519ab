import type { ItemFields } from '../../core/item-fields.ts'
import { templateOf } from './template.ts'

/** Makes a value of an item's fields. */
export interface BodyTemplate {
  fields: readonly string[]
  fill: (fields: ItemFields) => unknown
}

/** A JSON value whose texts are templates; the names of its fields are not. */
export function bodyTemplate(value: unknown): BodyTemplate {
  if (typeof value === 'string') return textTemplate(value)
  if (typeof value !== 'object' || value === null) return { fields: [], fill: () => value }
  const entries = Object.entries(value).map(([name, part]) => ({ name, part: bodyTemplate(part) }))
  const fields = entries.flatMap(({ part }) => part.fields)
  if (Array.isArray(value)) return { fields, fill: (of) => entries.map(({ part }) => part.fill(of)) }
  return { fields, fill: (of) => Object.fromEntries(entries.map(({ name, part }) => [name, part.fill(of)])) }
}

/** A field that is all of a text keeps its type. */
function textTemplate(text: string): BodyTemplate {
  const template = templateOf(text, 'body')
  const { only, fields } = template
  if (only !== undefined) return { fields, fill: (of) => of.value(only) }
  return { fields, fill: (of) => template.fill((field) => of.text(field)) }
}
