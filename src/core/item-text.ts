import type { Item } from './item.ts'

/**
 * An item's text is four JSON values with commas between: id, type, what the fourth is (0 input, 1 file, 2
 * broken, 3 nothing), and that. It is what identity is hashed over and what workers are sent: a flat array of
 * such values parses three times faster than one of objects.
 */
const INPUT = 0
const FILE = 1
const BROKEN = 2
const NOTHING = 3
const VALUES = 4

export function itemText(item: Item): string {
  const head = `${quoted(item.id)},${item.type === 'item' ? '"item"' : quoted(item.type)}`
  if (item.ref) return `${head},${FILE},${JSON.stringify(item.ref)}`
  if (item.broken) return `${head},${BROKEN},${JSON.stringify(item.broken)}`
  if (item.input === undefined) return `${head},${NOTHING},0`
  return `${head},${INPUT},${json(item.input)}`
}

/** Items back from their texts, which have commas between them. */
export function parseItems(text: string): Item[] {
  const values = JSON.parse(`[${text}]`)
  const items: Item[] = []
  for (let i = 0; i < values.length; i += VALUES)
    items.push(toItem(values[i], values[i + 1], values[i + 2], values[i + 3]))
  return items
}

function toItem(id: string, type: string, kind: number, value: unknown): Item {
  switch (kind) {
    case INPUT:
      return { id, type, input: value }
    case FILE:
      return { id, type, ref: value as Item['ref'] }
    case BROKEN:
      return { id, type, broken: value as Item['broken'] }
    default:
      return { id, type }
  }
}

/** `JSON.stringify`, without its cost for a number; its zero has no sign. */
export function json(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) && value !== 0
    ? String(value)
    : JSON.stringify(value)
}

const LONG = 100

/** A string as JSON; short plain ones, as ids mostly are, without the call. */
export function quoted(text: string): string {
  if (text.length > LONG) return JSON.stringify(text)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || unit > 0x7e) return JSON.stringify(text)
  }
  return `"${text}"`
}
