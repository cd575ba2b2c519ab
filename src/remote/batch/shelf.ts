import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { FatalError } from '../../core/errors.ts'
import type { BatchDoor, RemoteKey } from '../../core/remote.ts'
import { IdList } from './id-list.ts'

/** What the requests of one batch have in common. */
export interface BatchGroup extends BatchDoor {
  /** Whose they are: once all of that is done, nothing of the batch is needed. */
  scope: string
  /** Whose limits they count toward: a batch has one model. */
  budget: string
  key?: RemoteKey | RemoteKey[]
  headers?: Record<string, string>
}

/** What is known of a batch, kept from before it is ordered until its results are stored. No key is in it. */
export interface BatchRecord {
  v: 1
  group: BatchGroup
  /** A digest of its ids and its time: our name for it. */
  tag: string
  made_ms: number
  file_id?: string
  /** Whether an order may have gone out that got no answer. */
  ordering: boolean
  batch_id?: string
  /** It was not told as the answer to an order, but found among the provider's: it may be somebody else's. */
  was_found?: boolean
  /** Batches of the provider's that are not this one, or that it would not run. */
  not: string[]
  /** Its results lie here. */
  has_results: boolean
  /** They are those of bad requests, because of which it was not run. */
  was_refused?: boolean
}

/** Providers forget results after about a month. */
const KEPT_MS = 31 * 24 * 3_600_000

/** One batch's folder: `record.json`, `ids`, `requests` and `results`. */
export class ShelfPlace {
  readonly dir: string
  readonly requests: string
  readonly results: string

  constructor(dir: string) {
    this.dir = dir
    this.requests = join(dir, 'requests')
    this.results = join(dir, 'results')
  }

  /** Whole or not at all, and on the disk. */
  save(record: BatchRecord): void {
    this.#write('record.json', Buffer.from(JSON.stringify(record)))
  }

  saveIds({ bytes }: IdList): void {
    this.#write('ids', bytes)
  }

  /** Puts what was written beside it in the place of the results. */
  appear(draft: string): void {
    renameSync(draft, this.results)
    this.sync()
  }

  /** They are not needed once there are results. */
  removeRequests(): void {
    rmSync(this.requests, { force: true })
  }

  sync(): void {
    syncFolder(this.dir)
  }

  remove(): void {
    // The record goes first: without it the folder is nothing that counts.
    rmSync(join(this.dir, 'record.json'), { force: true })
    rmSync(this.dir, { recursive: true, force: true })
  }

  #write(name: string, bytes: Uint8Array): void {
    const draft = join(this.dir, `.${name}.partial`)
    const fd = openSync(draft, 'w', 0o600)
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(draft, join(this.dir, name))
    this.sync()
  }
}

export interface ShelvedBatch {
  place: ShelfPlace
  record: BatchRecord
  ids: IdList
}

/** The batches of a state folder, each in a folder of its own. Its writer holds the state folder's lock. */
export class Shelf {
  readonly #dir: string
  #next = 1

  constructor(dir: string) {
    this.#dir = dir
  }

  /** All that were ever made whole. Removes what was not, and what is too old to have results. */
  open(now_ms: number): ShelvedBatch[] {
    const names = this.#names()
    this.#next = Number(names.at(-1) ?? 0) + 1
    return names.flatMap((name) => {
      const place = new ShelfPlace(join(this.#dir, name))
      const shelved = read(place)
      if (shelved && shelved.record.made_ms + KEPT_MS > now_ms) return [shelved]
      place.remove()
      return []
    })
  }

  /** Those that were, or may have been, ordered and whose results are not here. Changes nothing: works beside the run that writes them. */
  ordered(): ShelvedBatch[] {
    return this.#names()
      .flatMap((name) => read(new ShelfPlace(join(this.#dir, name))) ?? [])
      .filter(({ record }) => isOrdered(record) && !record.has_results)
  }

  /** Removes those of these scopes. */
  forget(scopes: ReadonlySet<string>, now_ms: number): void {
    for (const { place, record } of this.open(now_ms)) if (scopes.has(record.group.scope)) place.remove()
  }

  /** A folder for a new batch. */
  add(): ShelfPlace {
    const dir = join(this.#dir, String(this.#next++))
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    // What is ordered must not be lost with the folder it lies in.
    syncFolder(this.#dir)
    syncFolder(dirname(this.#dir))
    return new ShelfPlace(dir)
  }

  /** Of the folders, in the order in which they were made. */
  #names(): string[] {
    if (!existsSync(this.#dir)) return []
    const names = readdirSync(this.#dir).filter((name) => /^\d+$/.test(name))
    return names.sort((a, b) => Number(a) - Number(b))
  }
}

/** Also one whose order got no answer: it may be with the provider all the same. */
export function isOrdered({ batch_id, ordering }: BatchRecord): boolean {
  return batch_id !== undefined || ordering
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function read(place: ShelfPlace): ShelvedBatch | undefined {
  const path = join(place.dir, 'record.json')
  if (!existsSync(path)) return undefined
  try {
    const record: BatchRecord = JSON.parse(readFileSync(path, 'utf8'))
    return { place, record, ids: new IdList(readFileSync(join(place.dir, 'ids'))) }
  } catch (error) {
    throw new FatalError(
      'state_damaged',
      `the batch in ${place.dir} can't be read: ${(error as Error).message}`,
      'restore it from a copy; without that folder its requests are sent, and paid for, again',
    )
  }
}
