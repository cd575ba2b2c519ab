import type { Clock } from '../../core/clock.ts'
import { TaskError } from '../../core/errors.ts'
import { digest } from '../../core/hash.ts'
import type { RemoteRequest } from '../../core/remote.ts'
import { Batch } from './batch.ts'
import type { BatchApi } from './batch-api.ts'
import { BATCH_APIS } from './batch-apis.ts'
import { Draft } from './draft.ts'
import type { BatchGroup, BatchRecord, Shelf, ShelfPlace } from './shelf.ts'

/** What somebody waits for: that something has become of what was asked; if nothing was, for money. */
export class Waits {
  readonly replies = new Set<Promise<void>>()
  readonly money = new Set<Promise<void>>()

  get areNone(): boolean {
    return this.replies.size + this.money.size === 0
  }

  /** Money may only come back with replies: where there are any to come, nobody waits for it. */
  async over(): Promise<void> {
    await Promise.all(this.replies.size ? this.replies : this.money)
  }
}

export interface GathererOptions {
  shelf: Shelf
  clock: Clock
  /** A batch is whole when nothing has been added for so long. */
  quiet_ms: number
  onSealed(batch: Batch): void
}

/** With a name by which it is found again. */
type NamedGroup = BatchGroup & { name: string }

/** A request on its way into a batch. */
export interface Addition {
  group: NamedGroup
  id: Buffer
  body: string
  inputs: number
}

/** A batch that requests are still added to. */
interface Gathering {
  group: NamedGroup
  place: ShelfPlace
  draft: Draft
  /** By id, in hexadecimal. */
  ids: Set<string>
  /** Resolves when it is known what became of its requests, or nothing will. */
  settled: Promise<void>
  settle(): void
  cancelTimer(): void
}

/** Brings requests of one kind together, as many as a batch may have. */
export class Gatherer {
  readonly #options: GathererOptions
  readonly #gatherings = new Map<string, Gathering>()
  /** Why no batch can be made any more. */
  #failure: unknown

  constructor(options: GathererOptions) {
    this.#options = options
  }

  /** Whether it has been added to a batch that is not sealed yet; if so, says what to wait for. */
  has({ group, id }: Addition, waits: Waits): boolean {
    const gathering = this.#gatherings.get(group.name)
    if (!gathering?.ids.has(id.toString('hex'))) return false
    waits.replies.add(gathering.settled)
    return true
  }

  /** Adds a request, and says what to wait for. Throws a permanent `TaskError` for what no batch can hold. */
  add({ group, id, body, inputs }: Addition, waits: Waits): void {
    if (this.#failure) throw this.#failure
    const hex = id.toString('hex')
    const api = BATCH_APIS[group.api]
    const entry = Buffer.from(api.entry(hex, group.endpoint, body))
    const gathering = this.#withRoom(group, api, entry.length, inputs)
    gathering.ids.add(hex)
    gathering.draft.add(id, entry, inputs)
    waits.replies.add(gathering.settled)
  }

  /** More may come at once: nothing is sealed meanwhile but what is full. */
  hold(): void {
    for (const { cancelTimer } of this.#gatherings.values()) cancelTimer()
  }

  /** From now on silence counts. */
  release(): void {
    const { clock, quiet_ms } = this.#options
    for (const gathering of this.#gatherings.values()) {
      gathering.cancelTimer()
      gathering.cancelTimer = clock.after(quiet_ms, () => this.#seal(gathering))
    }
  }

  /** What was not ordered yet never will be. */
  stop(): void {
    for (const gathering of this.#gatherings.values()) {
      gathering.cancelTimer()
      gathering.draft.abandon()
      gathering.settle()
    }
    this.#gatherings.clear()
  }

  #withRoom(group: NamedGroup, api: BatchApi, bytes: number, inputs: number): Gathering {
    const open = this.#gatherings.get(group.name)
    if (open && !open.draft.isTooMuch(bytes, inputs)) return open
    if (open) this.#seal(open)
    const gathering = this.#begin(group, api)
    if (gathering.draft.isTooMuch(bytes, inputs)) {
      gathering.draft.abandon()
      throw tooLarge(bytes, api)
    }
    this.#gatherings.set(group.name, gathering)
    return gathering
  }

  #begin(group: NamedGroup, api: BatchApi): Gathering {
    const place = this.#options.shelf.add()
    let settle = () => {}
    const settled = new Promise<void>((resolve) => {
      settle = resolve
    })
    const draft = new Draft(api, place)
    return { group, place, draft, ids: new Set(), settled, settle, cancelTimer: () => {} }
  }

  /** Never throws, since a timer may call it: a failure is kept for those who ask again. */
  #seal(gathering: Gathering): void {
    gathering.cancelTimer()
    this.#gatherings.delete(gathering.group.name)
    try {
      const batch = this.#sealed(gathering)
      batch.settled.then(gathering.settle)
      this.#options.onSealed(batch)
    } catch (error) {
      this.#failure = error
      gathering.settle()
    }
  }

  /** From here on its members are fixed, and known to the disk before anything is ordered. */
  #sealed({ group: { name, ...group }, place, draft }: Gathering): Batch {
    const made_ms = this.#options.clock.now()
    const ids = draft.seal()
    const tag = digest(Buffer.concat([ids.bytes, Buffer.from(String(made_ms))])).toString('hex')
    const record: BatchRecord = {
      ...{ v: 1, group, tag, made_ms, ordering: false, not: [], has_results: false },
    }
    place.save(record)
    return new Batch({ place, record, ids }, new Uint8Array(ids.count).fill(1))
  }
}

/** What can go together. Throws a fatal `TaskError` for a request that can go in no batch. */
export function groupOf({ batch, budget, key, headers }: RemoteRequest, scope: string): NamedGroup {
  if (!batch)
    throw new TaskError('no_batch', 'fatal', {
      message: 'this request can not go as one of a batch',
      hint: 'leave out --via batch',
    })
  const { api, baseUrl, endpoint } = batch
  const group = { scope, api, baseUrl, endpoint, budget, key, headers }
  return { ...group, name: JSON.stringify(group) }
}

function tooLarge(bytes: number, { most }: BatchApi): TaskError {
  return new TaskError('request_too_large', 'permanent', {
    message: `the request has ${bytes} bytes; a batch may have ${most.bytes} bytes and ${most.inputs} inputs`,
    hint: 'shorten this item',
  })
}
