import { type Cargo, isRows, pickCargo } from '../../core/cargo.ts'
import { FatalError, TaskError, toErrorRecord } from '../../core/errors.ts'
import { digest } from '../../core/hash.ts'
import { fileOf, type Item, type RowsPage, type Source } from '../../core/item.ts'
import { type ItemTexts, itemText } from '../../core/item-text.ts'
import type { CutElsewhere, Rows } from '../../core/rows.ts'
import { type Load, openCargo } from '../../sources/load.ts'
import { untilStopped } from './until-stopped.ts'

const PAGE_ITEMS = 1_024
const MAX_PAGE_CHARS = 1 << 20

/** This thread does not parse longer rows: a worker can be spared if one exhausts its memory. */
const MAX_ROW_BYTES_HERE = 16 << 20

/** What chunks are cut from: a page's items, without what only planning needs. */
export interface Sheet {
  cargo: Cargo
  /** The items as the source gave them. */
  items?: Item[]
  /** The work that each item means, in bytes: a file's size, or the length of its text. Absent: that of its row. */
  weights?: Float64Array
  /** True when it is known that no page follows. */
  last: boolean
}

/** The work that an item means, in bytes. */
export function weightAt({ cargo, weights }: Sheet, i: number): number {
  return weights ? weights[i] : (cargo as Rows).ends[i] - (cargo as Rows).starts[i]
}

/** Items that follow one another in the input: at most 1,024, or about a million characters of them. */
export interface Page {
  readonly sheet: Sheet
  readonly count: number
  readonly listed_at_ms: number
  /** The latest modification time among its files, ms; 0 without files. */
  readonly newest_mtime_ms: number
  /** Of all its items. */
  readonly digest: Uint8Array
  /** What the digest of its first `count` items alone is; undefined where that can't be told. */
  digestOf(count: number): Uint8Array | undefined
  /** Its items: made when they are asked for. */
  load(): Load
}

/**
 * Cuts a source into pages; where they are cut depends on the items alone. `seed`: the store's. `cutElsewhere`: takes
 * work from this thread.
 */
export function pagesOf(
  source: Source,
  now: () => number,
  stop: AbortSignal,
  seed: number,
  cutElsewhere?: CutElsewhere,
): AsyncGenerator<Page> {
  return source.rowPages
    ? rowPages(source.rowPages(stop, seed, cutElsewhere), now)
    : itemPages(source, now, stop)
}

async function* itemPages(source: Source, now: () => number, stop: AbortSignal): AsyncGenerator<Page> {
  let draft = new PageDraft(now())
  const batches = batchesOf(source)
  for await (const batch of Symbol.iterator in batches ? batches : untilStopped(batches, stop)) {
    for (const item of batch) {
      draft.add(item)
      if (!draft.isFull) continue
      yield draft.toPage(false)
      draft = new PageDraft(now())
    }
  }
  // What there is of a page that was not filled is none.
  if (!draft.isEmpty && !stop.aborted) yield draft.toPage(true)
}

async function* rowPages(pages: AsyncIterable<RowsPage>, now: () => number): AsyncGenerator<Page> {
  for await (const { rows, digest, digestOf, last } of pages) {
    const sheet: Sheet = { cargo: rows, items: undefined, weights: undefined, last }
    yield newPage(sheet, now(), digest, (count) => orFatal(() => digestOf(count)))
  }
}

/** The items at these indices, which rise. */
export function pickPage({ sheet, listed_at_ms, digest: whole }: Page, indices: number[]): Page {
  const cargo = pickCargo(sheet.cargo, indices)
  const items = sheet.items && indices.map((i) => (sheet.items as Item[])[i])
  const weights = sheet.weights && Float64Array.from(indices, (i) => weightAt(sheet, i))
  const picked = isRows(cargo)
    ? digest(Buffer.concat([whole, Buffer.from(Uint16Array.from(indices).buffer)]))
    : undefined
  return newPage({ cargo, items, weights, last: sheet.last }, listed_at_ms, picked)
}

/** `known` and `digestOf`: the digests, where they are not those of texts. */
function newPage(
  sheet: Sheet,
  listed_at_ms: number,
  known?: Uint8Array,
  digestOf?: (count: number) => Uint8Array | undefined,
): Page {
  let load: Load | undefined
  const { cargo, items } = sheet
  const { length: count } = isRows(cargo) ? cargo.starts : cargo.ends
  return {
    ...{ sheet, count, listed_at_ms, newest_mtime_ms: newestMtime(items ?? []) },
    digest: known ?? digest((cargo as ItemTexts).text),
    digestOf: digestOf ?? ((count) => (isRows(cargo) ? undefined : digest(textsTo(cargo, count)))),
    load: () => {
      load ??= orFatal(() => openCargo(cargo, items, { most: MAX_ROW_BYTES_HERE }))
      return load
    },
  }
}

function textsTo({ text, ends }: ItemTexts, count: number): string {
  return count === 0 ? '' : text.slice(0, ends[count - 1])
}

/** What a worker would tell as an item's error ends the run where this thread meets it. */
function orFatal<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof TaskError) throw new FatalError(error.code, error.message, error.hint, error)
    throw error
  }
}

function newestMtime(items: Item[]): number {
  let newest = 0
  for (const item of items) newest = Math.max(newest, fileOf(item)?.mtime_ms ?? 0)
  return newest
}

class PageDraft {
  readonly #listed_at_ms: number
  readonly #items: Item[] = []
  readonly #ends = new Uint32Array(PAGE_ITEMS)
  readonly #weights = new Float64Array(PAGE_ITEMS)
  #text = ''

  constructor(listed_at_ms: number) {
    this.#listed_at_ms = listed_at_ms
  }

  get isEmpty(): boolean {
    return this.#items.length === 0
  }

  get isFull(): boolean {
    return this.#items.length === PAGE_ITEMS || this.#text.length >= MAX_PAGE_CHARS
  }

  add(given: Item): void {
    const { item, text } = textOf(given)
    const i = this.#items.push(item) - 1
    this.#text += i === 0 ? text : `,${text}`
    this.#ends[i] = this.#text.length
    this.#weights[i] = fileOf(item)?.size ?? text.length
  }

  toPage(last: boolean): Page {
    const count = this.#items.length
    const cargo = { text: this.#text, ends: this.#ends.subarray(0, count) }
    const weights = this.#weights.subarray(0, count)
    return newPage({ cargo, items: this.#items, weights, last }, this.#listed_at_ms)
  }
}

/** An item whose own `toJSON` fails can't be done, and is no error of the source. */
function textOf(item: Item): { item: Item; text: string } {
  try {
    return { item, text: itemText(item) }
  } catch (thrown) {
    const { id, type } = item
    const broken: Item = { id, type, broken: { ...toErrorRecord(thrown, 'permanent'), code: 'bad_input' } }
    return { item: broken, text: itemText(broken) }
  }
}

function batchesOf(source: Source): AsyncIterable<Item[]> | Iterable<Item[]> {
  return source.batches?.() ?? oneByOne(source)
}

async function* oneByOne(source: Source): AsyncGenerator<Item[]> {
  for await (const item of source) yield [item]
}
