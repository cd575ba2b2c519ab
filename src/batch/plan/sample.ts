import { hashText } from '../../core/hash.ts'
import { fileOf, type Item } from '../../core/item.ts'
import type { Load } from '../../sources/load.ts'
import type { BatchTask } from '../spec.ts'
import type { Page } from './pages.ts'
import { takesOf } from './shares.ts'

/** One of the items that a task learns of, and where it is loaded. */
export interface Sampled {
  item: Item
  load: Load
  i: number
}

const MARK_BYTES = 4

/** The first items that a task takes, at most so many. */
export function* firstItems(pages: readonly Page[], task: BatchTask, most: number): Generator<Sampled> {
  const takes = takesOf(task)
  let count = 0
  for (const page of pages) {
    const load = page.load()
    for (let i = 0; i < load.count && count < most; i++) {
      const item = load.item(i)
      if (item.broken || takes?.(item) === false) continue
      count++
      yield { item, load, i }
    }
  }
}

/** 32 bits of each item: of a row its bytes, of a file its path and size, for most edits leave a text what it is about. */
export function marksOf(items: Iterable<Sampled>): Buffer {
  const marks: number[] = []
  const words = new Uint32Array(4)
  for (const { item, load, i } of items) {
    const file = fileOf(item)
    if (file) {
      const name = `${file.size}:${item.id}`
      hashText(name, 0, name.length, 0, words, 2)
    } else load.identify(i, undefined, 0, words, 0)
    marks.push(words[2])
  }
  const bytes = Buffer.alloc(marks.length * MARK_BYTES)
  for (const [i, mark] of marks.entries()) bytes.writeUInt32LE(mark, i * MARK_BYTES)
  return bytes
}

/**
 * True where more than half of the first items are among those that were learned from, each counted once: not so once
 * a source holds other items, or is twice what the sample was. Items that are added behind, or moved, change nothing.
 */
export function isStillOf(learnedFrom: Buffer, now: Buffer): boolean {
  const left = new Map<number, number>()
  for (const mark of marksIn(learnedFrom)) left.set(mark, (left.get(mark) ?? 0) + 1)
  let known = 0
  for (const mark of marksIn(now)) {
    const count = left.get(mark) ?? 0
    if (count === 0) continue
    left.set(mark, count - 1)
    known++
  }
  return now.length === 0 || known * 2 * MARK_BYTES > now.length
}

function* marksIn(bytes: Buffer): Generator<number> {
  for (let at = 0; at < bytes.length; at += MARK_BYTES) yield bytes.readUInt32LE(at)
}
