import type { ItemFields } from '../../core/item-fields.ts'
import { templateOf } from './template.ts'

/** Makes a value of an item's fields. */
export type Fill = (fields: ItemFields) => unknown

/** A JSON value whose texts are templates; the names of its fields are not. */
export function bodyTemplate(value: unknown): Fill {
  if (typeof value === 'string') return textTemplate(value)
  if (Array.isArray(value)) {
    const parts = value.map(bodyTemplate)
    return (fields) => parts.map((part) => part(fields))
  }
  if (typeof value !== 'object' || value === null) return () => value
  const entries = Object.entries(value).map(([name, part]) => [name, bodyTemplate(part)] as const)
  return (fields) => Object.fromEntries(entries.map(([name, part]) => [name, part(fields)]))
}

function textTemplate(text: string): Fill {
  const template = templateOf(text, 'body')
  const { only } = template
  return only === undefined
    ? (fields) => template.fill((field) => fields.text(field))
    : (fields) => fields.value(only)
}
