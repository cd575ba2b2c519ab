import type { Suspect } from '../../checkpoint/in-flight.ts'
import { key32, SEGMENT_ITEMS } from '../../checkpoint/keys.ts'
import type { Ledger, Operation, Plan, Store } from '../../checkpoint/store.ts'
import { giveUpCargo, pickCargo } from '../../core/cargo.ts'
import type { Chunk } from '../../core/chunk.ts'
import { giveUp } from '../../core/give-up.ts'
import { IDENTITY_WORDS } from '../../core/identity.ts'
import type { RetryRecord } from '../../core/records.ts'
import type { Tally } from '../counts.ts'
import { Chunker, makeChunk } from '../plan/chunker.ts'
import { type Page, type Sheet, weightAt } from '../plan/pages.ts'
import { type PlacedPage, Planner } from '../plan/plan.ts'
import type { BatchTask } from '../spec.ts'
import { isBatched } from './batches.ts'
import { FIRST_MS } from './light-door.ts'
import type { WaitingItem } from './retry.ts'
import { putRetry } from './settle.ts'

/** Enough to make handing them over cheap; those that wait to begin are held. */
const CALLS_OF_CHUNK = 64

interface StoredRetry {
  segment: number
  offset: number
  record: RetryRecord
}

/** A page's work for one task: what has to be committed first, what waits, and what can start. */
export interface PageWork {
  operations: Operation[]
  waiting: WaitingItem[]
  chunks: () => Iterable<Chunk>
}

/** One task of a run: its place in the checkpoint, and how its pages become chunks. */
export class TaskRun {
  readonly batchTask: BatchTask
  readonly ledger: Ledger
  readonly plan: Plan
  readonly planner: Planner
  readonly chunker: Chunker
  /** Pages of this run that the checkpoint has. */
  storedPages = 0
  /** True once it has all there are. */
  isStored = false
  readonly #seed: number
  /** Items that were in flight when earlier runs died, by segment and offset. */
  readonly #suspects: Map<number, Map<number, Suspect>>
  /** Attempts under way when an earlier run stopped, by identity, which equal items share. */
  readonly #retries = new Map<string, StoredRetry[]>()

  constructor(
    batchTask: BatchTask,
    place: { ledger: Ledger; plan: Plan },
    store: Store,
    suspects: Suspect[],
    workers: number,
  ) {
    this.batchTask = batchTask
    this.ledger = place.ledger
    this.plan = place.plan
    this.planner = new Planner(store, place.ledger, place.plan)
    this.chunker = new Chunker(workers, { items: itemsOfChunk(batchTask), alone_ms: aloneTime_ms(batchTask) })
    this.#seed = store.seed
    this.#suspects = suspectsByPlace(suspects.filter(({ ledger }) => ledger === place.ledger.id))
    for (const stored of store.retries(place.ledger.id)) {
      const identity = stored.record.identity.slice(0, 32)
      this.#retries.set(identity, [...(this.#retries.get(identity) ?? []), stored])
    }
  }

  get name(): string {
    return this.batchTask.task.name
  }

  /** What its items are all of, in this state folder: the task as it is, over this source. */
  get scope(): string {
    return `${this.ledger.key} ${this.plan.source}`
  }

  /** `isShared`: others take the page too. */
  take(page: Page, tally: Tally, isShared: boolean): PageWork {
    const placed = this.planner.place(page)
    const operations = this.planner.takeOperations()
    countPage(page, placed, tally)
    const waiting = this.#retries.size ? this.#takeWaiting(page, placed, operations) : []
    const held = new Set(waiting.map(({ segment, offset }) => `${segment}:${offset}`))
    const pending = held.size ? placed.pending.filter((i) => !held.has(placeOf(placed, i))) : placed.pending
    // Only a function of this thread needs the items themselves; texts are far lighter to keep.
    const { cargo, items, weights, last } = page.sheet
    const kept: Sheet = { cargo, items: this.batchTask.spec ? undefined : items, weights, last }
    return { operations, waiting, chunks: () => this.#cut(kept, placed, pending, isShared) }
  }

  /** What there is to commit once all pages are taken; attempts of items that the source no longer has go. */
  endOfSource(): Operation[] {
    this.planner.finish()
    const left = [...this.#retries.values()]
      .flat()
      .map(({ segment, offset }) => this.#removeRetry(segment, offset))
    return [...this.planner.takeOperations(), ...left]
  }

  *#cut(page: Sheet, placed: PlacedPage, pending: Uint16Array, isShared: boolean): Generator<Chunk> {
    const suspects = this.#suspects.size ? this.#suspectsOf(placed, pending) : []
    for (const { indices, deaths } of suspects)
      yield { ...makeChunk(this.name, page, placed, Uint16Array.from(indices)), deaths }
    const apart = new Set(suspects.flatMap(({ indices }) => indices))
    const others = apart.size ? pending.filter((i) => !apart.has(i)) : pending
    yield* this.chunker.cut(this.name, page, placed, others, page.last)
    giveUp(placed.segments, placed.offsets, placed.pending)
    if (!isShared) giveUpCargo(page.cargo)
  }

  /**
   * Which of these are suspects, those with the fewest deaths first: a run that is killed often must not meet one item
   * each time. They come together as they were in flight, or one by one where each must run with nothing beside it.
   */
  #suspectsOf(placed: PlacedPage, pending: Uint16Array): { indices: number[]; deaths: number }[] {
    const { spec, task } = this.batchTask
    const areTogether = spec !== undefined && task.lane === 'cpu'
    const groups = new Map<string, { indices: number[]; deaths: number }>()
    for (const i of pending) {
      const suspect = this.#suspects.get(placed.segments[i])?.get(placed.offsets[i])
      if (!suspect) continue
      const { group, deaths } = suspect
      const key = `${areTogether ? group : i} ${placed.segments[i]}`
      const found = groups.get(key)
      if (found) found.indices.push(i)
      else groups.set(key, { indices: [i], deaths })
    }
    return [...groups.values()].sort((a, b) => a.deaths - b.deaths)
  }

  #takeWaiting(page: Page, placed: PlacedPage, operations: Operation[]): WaitingItem[] {
    const waiting: WaitingItem[] = []
    const words = new Uint32Array(IDENTITY_WORDS)
    for (const i of placed.pending) {
      page.load().identify(i, undefined, this.#seed, words, 0)
      const identity = Buffer.from(words.buffer).toString('hex')
      const [stored, ...others] = this.#retries.get(identity) ?? []
      if (!stored) continue
      if (others.length) this.#retries.set(identity, others)
      else this.#retries.delete(identity)
      const { attempts, errors, due_ms } = stored.record
      const [segment, offset] = [placed.segments[i], placed.offsets[i]]
      const item: WaitingItem = {
        ...{ task: this.name, segment, offset },
        ...{ item: page.load().kept(i), cargo: pickCargo(page.sheet.cargo, [i]) },
        ...{ attempts, errors, due_ms, identity: stored.record.identity },
        deaths: this.#suspects.get(stored.segment)?.get(stored.offset)?.deaths,
      }
      waiting.push(item)
      operations.push(this.#removeRetry(stored.segment, stored.offset), putRetry(this.ledger.id, item))
    }
    return waiting
  }

  #removeRetry(segment: number, offset: number): Operation {
    return { table: 'retries', key: key32(this.ledger.id, segment, offset) }
  }
}

/** One that is noted more than once, as such and as running, with the most deaths. */
function suspectsByPlace(suspects: Suspect[]): Map<number, Map<number, Suspect>> {
  const bySegment = new Map<number, Map<number, Suspect>>()
  for (const suspect of suspects) {
    const { segment, offset, deaths } = suspect
    const byOffset = bySegment.get(segment) ?? new Map<number, Suspect>()
    bySegment.set(segment, byOffset)
    if (deaths > (byOffset.get(offset)?.deaths ?? 0)) byOffset.set(offset, suspect)
  }
  return bySegment
}

function placeOf(placed: PlacedPage, i: number): string {
  return `${placed.segments[i]}:${placed.offsets[i]}`
}

function countPage(page: Page, placed: PlacedPage, tally: Tally): void {
  let weight = 0
  for (let i = 0; i < page.count; i++) weight += weightAt(page.sheet, i)
  let pendingWeight = 0
  if (placed.pending.length === page.count) pendingWeight = weight
  else for (const i of placed.pending) pendingWeight += weightAt(page.sheet, i)
  tally.planned += page.count
  tally.planned_weight += weight
  tally.succeeded += placed.cached_succeeded
  tally.dead += placed.cached_dead
  tally.cached += placed.cached_succeeded + placed.cached_dead
  tally.cached_weight += weight - pendingWeight
}

/** Undefined for work of a measured size. What waits for a provider's batch is handed over by the page. */
function itemsOfChunk(batchTask: BatchTask): number | undefined {
  if (isBatched(batchTask)) return SEGMENT_ITEMS
  return batchTask.task.lane === 'remote' ? CALLS_OF_CHUNK : undefined
}

/** Of light items, what the main thread does by itself. */
function aloneTime_ms({ task, options }: BatchTask): number {
  return task.isLight?.(options.values) ? FIRST_MS : 0
}
