import type { ErrorRecord } from './errors.ts'
import type { Item } from './item.ts'
import { parseItems } from './item-text.ts'

/** Texts of several items with a comma between each, and where each one ends: one string instead of thousands. */
export interface ItemTexts {
  text: string
  ends: Uint32Array
}

/** Items of one task and one segment that travel together. It is thrown away once settled. */
export interface Chunk extends ItemTexts {
  /** The task's name in this run. */
  task: string
  segment: number
  /** Where each item stands in its segment, 0 to 1,023. */
  offsets: Uint16Array
  /** The items as the source gave them, for a function that runs in this thread; others are sent the texts. */
  items?: Item[]
  /** Attempts that each item has behind it. */
  attempts: Uint16Array
  /** Errors of the attempts before, for an item that is tried again. */
  history?: ErrorRecord[]
  /** How many processes died with its items in flight; such suspects run apart from others. */
  deaths?: number
  /** Bytes of work, for sizing and for the time left. */
  weight: number
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

/** The texts at these indices, which rise; neighbours are cut out in one piece. */
export function pickTexts(texts: ItemTexts, indices: ArrayLike<number>): ItemTexts {
  const count = indices.length
  if (count && indices[count - 1] - indices[0] === count - 1)
    return sliceTexts(texts, indices[0], indices[count - 1])
  return joinTexts(Array.from(indices, (i) => textAt(texts, i)))
}

function sliceTexts(texts: ItemTexts, first: number, last: number): ItemTexts {
  const start = textStart(texts, first)
  const ends = texts.ends.slice(first, last + 1)
  for (let i = 0; i < ends.length; i++) ends[i] -= start
  return { text: texts.text.slice(start, texts.ends[last]), ends }
}

export function chunkItem(chunk: Chunk, i: number): Item {
  return chunk.items?.[i] ?? parseItems(textAt(chunk, i))[0]
}

/** The chunk of some of its items; the indices rise. */
export function pickChunk(chunk: Chunk, indices: number[]): Chunk {
  return {
    ...chunk,
    ...pickTexts(chunk, indices),
    offsets: Uint16Array.from(indices, (i) => chunk.offsets[i]),
    items: chunk.items && indices.map((i) => (chunk.items as Item[])[i]),
    attempts: Uint16Array.from(indices, (i) => chunk.attempts[i]),
    weight: (chunk.weight * indices.length) / chunk.offsets.length,
  }
}
