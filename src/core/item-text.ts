import { fileOf, type Item } from './item.ts'

/** Texts of several items with a comma between each, and where each one ends: one string instead of thousands. */
export interface ItemTexts {
  text: string
  ends: Uint32Array
}

export function textStart({ ends }: ItemTexts, i: number): number {
  return i === 0 ? 0 : ends[i - 1] + 1
}

export function textAt(texts: ItemTexts, i: number): string {
  return texts.text.slice(textStart(texts, i), texts.ends[i])
}

export function joinTexts(texts: string[]): ItemTexts {
  const ends = new Uint32Array(texts.length)
  let end = -1
  for (let i = 0; i < texts.length; i++) {
    end += 1 + texts[i].length
    ends[i] = end
  }
  return { text: texts.join(','), ends }
}

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
  const file = fileOf(item)
  if (file) return `${head},${FILE},${JSON.stringify(file)}`
  if (item.broken) return `${head},${BROKEN},${JSON.stringify(item.broken)}`
  if (item.input === undefined) return `${head},${NOTHING},0`
  // A `toJSON` may leave nothing.
  return `${head},${INPUT},${json(item.input) ?? 'null'}`
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
