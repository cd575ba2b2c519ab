import type { Stats } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { fileRef } from '../core/file-input.ts'
import type { FileRef, Item, Skipped, Source } from '../core/item.ts'
import { type BytePath, toText, withSlash } from './byte-path.ts'
import { countSkipped, resetSkipped, type SkipReason } from './skip.ts'
import { statOrReason } from './stat.ts'

/** A source of files. */
export interface PathSource extends Source {
  batches(): AsyncIterable<Item[]>
  /** What the user should know about how the files were listed. */
  readonly note?: string
}

/** Lists paths in order: relative to the source's root, or absolute. Counts what it leaves out. */
export type ListPaths = (skipped: Skipped) => AsyncIterable<BytePath[]>

// About a millisecond of lstat: short enough for timers and signals in between, long enough to cost nothing.
const BATCH = 256
/** What a template may name of a file. */
const FIELDS = ['path', 'text']

interface Origin {
  root: string
  named?: boolean
  linked?: ReadonlyMap<string, string>
  results?: ReadonlySet<string>
}

/** What is known of the command whose files are listed. */
export interface Listing {
  /** Absolute paths of its result files: no items, unless they are named themselves. */
  results?: ReadonlySet<string>
}

export interface PathSourceOptions extends Listing {
  /** True when the user named the files. */
  named?: boolean
  /** Links that are followed: by id, the file behind. */
  linked?: ReadonlyMap<string, string>
  note?: string
  revision?: string
  history?: Source['history']
}

/** A source of the regular files among the paths that `list` yields anew for each iteration. */
export function pathSource(
  key: string,
  root: string,
  list: ListPaths,
  { named, linked, results, ...said }: PathSourceOptions = {},
): PathSource {
  const skipped: Skipped = {}
  const origin = { root: withSlash(root), named, linked, results }
  const batches = () => itemBatches(origin, list, skipped)
  const pathOf = (id: string) => pathIn(origin, id)
  const items = { batches, pathOf, [Symbol.asyncIterator]: () => flatten(batches()) }
  return { key, skipped, fields: FIELDS, ...said, ...items }
}

async function* itemBatches(from: Origin, list: ListPaths, skipped: Skipped): AsyncGenerator<Item[]> {
  resetSkipped(skipped)
  for await (const paths of list(skipped)) {
    for (let start = 0; start < paths.length; start += BATCH) {
      const items = toItems(from, paths.slice(start, start + BATCH), skipped)
      if (items.length > 0) yield items
      await turn()
    }
  }
}

async function* flatten(batches: AsyncIterable<Item[]>): AsyncGenerator<Item> {
  for await (const batch of batches) yield* batch
}

function toItems(from: Origin, paths: BytePath[], skipped: Skipped): Item[] {
  const items: Item[] = []
  for (const path of paths) {
    const item = toItem(from, path)
    if (typeof item === 'string') countSkipped(skipped, item)
    else items.push(item)
  }
  return items
}

function toItem(origin: Origin, bytes: BytePath): Item | SkipReason {
  const id = toText(bytes)
  if (id === undefined) return 'name_not_utf8'
  const path = pathIn(origin, id)
  if (origin.results?.has(path)) return 'own_result'
  const stat = statOrReason(path)
  if (typeof stat === 'string') return stat
  return stat.isFile() ? { id, type: 'file', ref: refTo(path, stat, origin.named) } : whyNotAFile(stat)
}

/** An id is relative to the root, or absolute. */
function pathIn({ root, linked }: Origin, id: string): string {
  return linked?.get(id) ?? (id.startsWith('/') ? id : root + id)
}

function refTo(path: string, stat: Stats, named: boolean | undefined): FileRef {
  return named ? { ...fileRef(path, stat), named } : fileRef(path, stat)
}

function whyNotAFile(stat: Stats): SkipReason {
  if (stat.isSymbolicLink()) return 'link'
  // Only git lists folders: the commit of a submodule is an entry of its index.
  return stat.isDirectory() ? 'submodule' : 'not_regular'
}
