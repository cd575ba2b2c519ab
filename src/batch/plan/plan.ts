import { isDeepStrictEqual } from 'node:util'
import { key32 } from '../../checkpoint/keys.ts'
import type { Place } from '../../checkpoint/place-table.ts'
import { encodePage, type PlanPage, type Span } from '../../checkpoint/plan-page.ts'
import { Segment } from '../../checkpoint/segment.ts'
import { json, type Ledger, type Operation, type Plan, type Store } from '../../checkpoint/store.ts'
import { isRetryable } from '../../core/errors.ts'
import { READ_ERRORS } from '../../core/file-input.ts'
import { RACY_WINDOW_MS } from '../../core/identity.ts'
import type { Item } from '../../core/item.ts'
import type { DeadLetter } from '../../core/records.ts'
import { RecordFinder, recordStands } from './match.ts'
import type { Page } from './pages.ts'

/** Pages that are the same one after the other until that is noted. */
const PAGES_A_NOTE = 16

/** A page with a place for each item, and which of them are still to be done. */
export interface PlacedPage {
  /** The i-th item of the page has its record at `segments[i]`, `offsets[i]`. */
  segments: Uint32Array
  offsets: Uint16Array
  /** Indices of the items to be done, in order. */
  pending: Uint16Array
  cached_succeeded: number
  cached_dead: number
}

/**
 * Lays a source beside its stored plan, a page at a time. A page with the same digest has its records where
 * they were; where the two part, records are found by identity, and only items without one get a new place.
 */
export class Planner {
  readonly #store: Store
  readonly #ledger: Ledger
  readonly #plan: Plan
  /** Segments from here on are this run's own: nothing is stored in them yet. */
  readonly #firstNew: number
  #finder: RecordFinder | undefined
  #next = 0
  #items = 0
  #placesSeen = 0
  #changed = false
  #operations: Operation[] = []

  constructor(store: Store, ledger: Ledger, plan: Plan) {
    this.#store = store
    this.#ledger = ledger
    this.#plan = plan
    this.#firstNew = ledger.next_segment
  }

  /** True when the plan is not what it was before this run. */
  get changed(): boolean {
    return this.#changed
  }

  place(page: Page): PlacedPage {
    const number = this.#next++
    const stored = number < this.#plan.pages ? this.#store.page(this.#plan.id, number) : undefined
    const same = stored !== undefined && this.#isSame(stored, page)
    this.#items += page.count
    if (same && stored.newest_mtime_ms + RACY_WINDOW_MS <= stored.listed_at_ms)
      return this.#asStored(number, page, stored)
    const spans = same ? this.#recheck(page, stored.spans) : this.#findSpans(page, stored)
    this.#placesSeen += page.count
    this.#putPage(number, page, spans)
    return this.#placed(page, spans, !same)
  }

  #asStored(number: number, page: Page, stored: PlanPage): PlacedPage {
    this.#placesSeen += page.count
    this.#noteListed(number)
    if (stored.done) return allDone(page)
    const placed = this.#placed(page, stored.spans)
    const done = placed.cached_succeeded === page.count
    if (done) this.#operations.push(putPage(this.#plan, number, { ...stored, done }))
    return placed
  }

  /** What has to be committed before the records of the pages placed so far. */
  takeOperations(): Operation[] {
    const taken = this.#operations
    this.#operations = []
    return taken
  }

  /** Call when the source has ended: cuts what the stored plan has beyond it. */
  finish(): void {
    for (let page = this.#next; page < this.#plan.pages; page++)
      this.#operations.push({ table: 'plans', key: key32(this.#plan.id, page) })
    if (this.#plan.complete && this.#plan.pages === this.#next && this.#plan.items === this.#items) return
    this.#changed = true
    const pages = this.#next
    Object.assign(this.#plan, { pages, items: this.#items, complete: true, listed: pages })
    this.#putPlan()
  }

  #isSame(stored: PlanPage, page: Page): boolean {
    return stored.count === page.count && areEqual(stored.digest, page.digest) && this.#isUsable(stored)
  }

  #isUsable(stored: PlanPage): boolean {
    return stored.spans.every((span) => span.segment >= this.#ledger.fresh_from)
  }

  #putPage(number: number, page: Page, spans: Span[]): void {
    this.#changed = true
    const stored: PlanPage = {
      digest: page.digest,
      count: page.count,
      newest_mtime_ms: page.newest_mtime_ms,
      listed_at_ms: page.listed_at_ms,
      done: false,
      spans,
    }
    this.#operations.push(putPage(this.#plan, number, stored))
    const pages = Math.max(this.#plan.pages, number + 1)
    Object.assign(this.#plan, { pages, complete: false, listed: number + 1 })
    this.#putPlan()
  }

  /** What lies behind a page that has changed may have changed as well: as far as the pages are the same, it has not. */
  #noteListed(number: number): void {
    const { complete, listed = this.#plan.pages } = this.#plan
    if (complete || number < listed) return
    this.#plan.listed = number + 1
    if (this.#plan.listed % PAGES_A_NOTE === 0) this.#putPlan()
  }

  #putPlan(): void {
    this.#operations.push({ table: 'meta', key: planKey(this.#plan), value: json(this.#plan) })
  }

  /** Places for a page that the plan does not have: known records first, one new segment for the rest. */
  #findSpans(page: Page, stored: PlanPage | undefined): Span[] {
    const kept = stored && this.#isGrown(stored, page) ? stored : { count: 0, spans: [] }
    const count = page.count - kept.count
    // While every place given so far lies behind us, no record can be of an item that is still to come.
    if (!this.#finder && this.#ledger.places <= this.#placesSeen + kept.count)
      return [...kept.spans, { segment: this.#newSegment(count), from: 0, count }]
    this.#finder ??= new RecordFinder(this.#store, this.#ledger)
    const finder = this.#finder
    return this.#spansOf(Array.from({ length: page.count }, (_, i) => finder.find(page.load(), i)))
  }

  /** The page begins with all that was stored of it: nothing was changed there, so records are where they were. */
  #isGrown(stored: PlanPage, page: Page): boolean {
    if (stored.count >= page.count || page.newest_mtime_ms > 0) return false
    const before = page.digestOf(stored.count)
    return before !== undefined && areEqual(stored.digest, before) && this.#isUsable(stored)
  }

  /** A page listed so soon after its files changed that they may have changed again without a trace. */
  #recheck(page: Page, stored: Span[]): Span[] {
    const places: (Place | undefined)[] = []
    for (const { segment, from, count } of stored) {
      const records = new Segment(this.#store, this.#ledger.id, segment)
      for (let offset = from; offset < from + count; offset++) {
        const stands = recordStands(records, offset, page.load().item(places.length))
        places.push(stands ? { segment, offset } : undefined)
      }
    }
    return this.#spansOf(places)
  }

  /** Items without a place get one in a segment of their own. */
  #spansOf(places: (Place | undefined)[]): Span[] {
    const unknown = places.filter((place) => place === undefined).length
    const segment = unknown ? this.#newSegment(unknown) : 0
    const spans: Span[] = []
    let used = 0
    for (const place of places) addToSpans(spans, place ?? { segment, offset: used++ })
    return spans
  }

  #newSegment(items: number): number {
    const segment = this.#ledger.next_segment++
    this.#ledger.places += items
    this.#operations.push({ table: 'meta', key: ledgerKey(this.#ledger.key), value: json(this.#ledger) })
    return segment
  }

  /**
   * Looks up what is stored at each place; segments of this run's own are known to be empty. `moved`: dead letters learn
   * where their items stand now.
   */
  #placed(page: Page, spans: Span[], moved = false): PlacedPage {
    const count = page.count
    const segments = new Uint32Array(count)
    const offsets = new Uint16Array(count)
    const isDone = new Uint8Array(count)
    let cached_succeeded = 0
    let cached_dead = 0
    for (const [number, parts] of bySegment(spans)) {
      const isNew = number >= this.#firstNew
      const records = isNew ? undefined : new Segment(this.#store, this.#ledger.id, number)
      for (const { at, from, count } of parts) {
        for (let i = at, offset = from; i < at + count; i++, offset++) {
          segments[i] = number
          offsets[i] = offset
          const found = records?.find(offset)
          if (found?.kind === 'block') cached_succeeded++
          else if (found && isKept(found.dead)) {
            cached_dead++
            if (moved) this.#renew(found.dead, page.load().item(i), number, offset)
          } else continue
          isDone[i] = 1
        }
      }
      records?.giveUp()
    }
    return { segments, offsets, pending: indicesOfZeros(isDone), cached_succeeded, cached_dead }
  }

  #renew(dead: DeadLetter, { ref }: Item, segment: number, offset: number): void {
    if (isDeepStrictEqual(ref, dead.item.ref)) return
    const key = key32(this.#ledger.id, segment, offset)
    this.#operations.push({ table: 'dead', key, value: json({ ...dead, item: { ...dead.item, ref } }) })
  }
}

function putPage(plan: Plan, number: number, page: PlanPage): Operation {
  return { table: 'plans', key: key32(plan.id, number), value: encodePage(page) }
}

interface PlacedSpan extends Span {
  /** Index of its first item in the page. */
  at: number
}

/** Where items were moved, neighbours lie in different segments by turns: each segment is to be read once. */
function bySegment(spans: Span[]): Map<number, PlacedSpan[]> {
  const groups = new Map<number, PlacedSpan[]>()
  let at = 0
  for (const { segment, from, count } of spans) {
    const span = { segment, from, count, at }
    const group = groups.get(segment)
    if (group) group.push(span)
    else groups.set(segment, [span])
    at += count
  }
  return groups
}

function indicesOfZeros(flags: Uint8Array): Uint16Array {
  const indices = new Uint16Array(flags.length)
  let count = 0
  for (let i = 0; i < flags.length; i++) if (flags[i] === 0) indices[count++] = i
  return indices.subarray(0, count)
}

function allDone(page: Page): PlacedPage {
  const [segments, offsets, pending] = [new Uint32Array(0), new Uint16Array(0), new Uint16Array(0)]
  return { segments, offsets, pending, cached_succeeded: page.count, cached_dead: 0 }
}

function addToSpans(spans: Span[], { segment, offset }: { segment: number; offset: number }): void {
  const last = spans[spans.length - 1]
  if (last && last.segment === segment && last.from + last.count === offset) last.count++
  else spans.push({ segment, from: offset, count: 1 })
}

/**
 * A dead letter stays dead where the same content would fail the same way; reading says nothing of the content, nor do
 * settings of the run.
 */
export function isKept({ errors, retry }: DeadLetter): boolean {
  const { class: errorClass, code, of_run } = errors[errors.length - 1]
  return !retry && !of_run && !isRetryable(errorClass) && !READ_ERRORS.has(code)
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

export function ledgerKey(taskKey: string): Buffer {
  return Buffer.from(`ledger ${taskKey}`)
}

export function planKey(plan: { ledger: number; source: string }): Buffer {
  return Buffer.from(`plan ${plan.ledger} ${plan.source}`)
}
