import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import type { FatalError } from '../core/errors.ts'
import type { RetryRecord, RunRecord } from '../core/records.ts'
import {
  checkFolder,
  folderError,
  hasData,
  noState,
  prepareFolder,
  raiseFormat,
  removeUnfinishedData,
} from './folder.ts'
import { CommitGate, openAlone, openBeside } from './gate.ts'
import { key32, keyAfter, within } from './keys.ts'
import { decodePage, type PlanPage } from './plan-page.ts'
import { diskFull, isFull, opened, writeFailed } from './store-errors.ts'

type Table = Database<Buffer, Buffer>
export type TableName = 'meta' | 'blocks' | 'plans' | 'dead' | 'retries' | 'runs'

/** One change: `value` undefined removes the key. */
export interface Operation {
  table: TableName
  key: Buffer
  value?: Uint8Array
}

/** All records of one task under one key (name, version, semantic options), whatever the source. */
export interface Ledger {
  id: number
  key: string
  /** The next segment that no item has. */
  next_segment: number
  /** Records in earlier segments are not used again: set by `--fresh`. */
  fresh_from: number
  /** How many items have a place in segments from `fresh_from` on. */
  places: number
}

/** The input order of one source under one ledger. */
export interface Plan {
  id: number
  ledger: number
  /** Digest of the source's key. */
  source: string
  pages: number
  items: number
  /** True once the source was walked to its end. */
  complete: boolean
  /** Of one that is not: how many pages are known to be as the source is now. Absent in those of earlier versions: all. */
  listed?: number
}

/**
 * The checkpoint: one LMDB environment in the state folder.
 *
 * | table | key (words) | value |
 * |---|---|---|
 * | blocks | ledger, segment, run, count | a record block (block-layout.ts) |
 * | plans | plan, page | a plan page (plan-page.ts) |
 * | dead | ledger, segment, offset | a dead letter, JSON; stands above blocks |
 * | retries | ledger, segment, offset | a waiting attempt, JSON |
 * | runs | run number | a run record, JSON |
 * | meta | name | ledgers and plans, JSON |
 *
 * Changes are joined while a commit is under way and are acknowledged once flushed to the disk.
 */
export class Store {
  readonly seed: number
  readonly #dir: string
  readonly #root: RootDatabase<Buffer, Buffer>
  readonly #tables: Record<TableName, Table>
  /** Of a writer. */
  readonly #gate: CommitGate | undefined
  #queue: Operation[] = []
  #queued: Promise<void> | undefined
  #committing: Promise<void> | undefined
  #failure: FatalError | undefined
  #blocks = 0
  #closed = false

  private constructor(dir: string, seed: number, readOnly: boolean) {
    this.seed = seed
    this.#dir = dir
    const encodings = { encoding: 'binary', keyEncoding: 'binary' } as const
    // Event turn batching makes a promise that nobody can catch when a commit fails.
    const options = { readOnly, noSubdir: false, maxDbs: 8, permissionsMode: 0o600, eventTurnBatching: false }
    this.#root = open({ path: dir, ...encodings, ...options })
    const table = (name: TableName): Table => {
      const opened: Table | undefined = this.#root.openDB({ name, ...encodings })
      // Only for a reader: a writer makes what is not there yet.
      if (!opened) throw noState(dir)
      return opened
    }
    const tables = () => ({
      meta: table('meta'),
      blocks: table('blocks'),
      plans: table('plans'),
      dead: table('dead'),
      retries: table('retries'),
      runs: table('runs'),
    })
    // Together: each by itself would wait for the disk twice.
    this.#tables = readOnly ? tables() : this.#root.transactionSync(tables)
    this.#gate = readOnly ? undefined : new CommitGate(dir)
  }

  /** Opens for writing; the caller holds the lock. */
  static open(dir: string): Store {
    const format = prepareFolder(dir)
    if (!hasData(dir)) removeUnfinishedData(dir)
    // LMDB maps its lock file into memory: without room for it the process would be killed.
    if (isFull(dir)) throw folderError(dir, 'write', diskFull())
    raiseFormat(dir, format)
    return opened(dir, () => openAlone(dir, () => new Store(dir, format.seed, false)))
  }

  /** Opens for reading beside a running writer. Throws a `FatalError` where there is no state. */
  static openReadOnly(dir: string): Store {
    const { seed } = checkFolder(dir)
    if (!hasData(dir)) throw noState(dir)
    return opened(dir, () => openBeside(dir, () => new Store(dir, seed, true)))
  }

  get(table: TableName, key: Buffer): Buffer | undefined {
    return this.#tables[table].get(key)
  }

  /** Entries of all keys that begin with these numbers, in key order. */
  entries(table: TableName, ...prefix: number[]): Iterable<{ key: Buffer; value: Buffer }> {
    return this.#tables[table].getRange(prefix.length ? within(...prefix) : {})
  }

  /** Those of them that come after `last`. */
  entriesAfter(
    table: TableName,
    last: Buffer,
    ...prefix: number[]
  ): Iterable<{ key: Buffer; value: Buffer }> {
    return this.#tables[table].getRange({ ...within(...prefix), start: keyAfter(last) })
  }

  /** Keys that begin with these numbers, in order. */
  keys(table: TableName, ...prefix: number[]): Iterable<Buffer> {
    return this.#tables[table].getKeys(prefix.length ? within(...prefix) : {})
  }

  count(table: TableName): number {
    return (this.#tables[table].getStats() as { entryCount: number }).entryCount
  }

  /** Joins other changes of this moment; resolves when the disk has them. */
  commit(operations: Operation[]): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    // One by one: a spread of very many would overflow the stack.
    for (const operation of operations) this.#queue.push(operation)
    this.#queued ??= (this.#committing ?? Promise.resolve()).then(() => this.#commitQueue())
    return this.#queued
  }

  /** Resolves when all that was handed to `commit` is on the disk or has failed. */
  async settled(): Promise<void> {
    await this.#queued?.catch(() => {})
    await this.#committing
  }

  /** The key of the next block of a segment: later ones come after earlier ones, since run numbers rise. */
  blockKey(ledger: number, segment: number, run: number): Buffer {
    return key32(ledger, segment, run, this.#blocks++)
  }

  page(plan: number, page: number): PlanPage | undefined {
    const bytes = this.#tables.plans.get(key32(plan, page))
    return bytes && decodePage(bytes)
  }

  readJson<T>(table: TableName, key: Buffer): T | undefined {
    const bytes = this.#tables[table].get(key)
    return bytes && JSON.parse(bytes.toString())
  }

  plans(): Generator<Plan> {
    return this.#named('plan ')
  }

  ledgers(): Generator<Ledger> {
    return this.#named('ledger ')
  }

  *retries(ledger: number): Generator<{ segment: number; offset: number; record: RetryRecord }> {
    for (const { key, value } of this.entries('retries', ledger))
      yield {
        segment: key.readUInt32BE(4),
        offset: key.readUInt32BE(8),
        record: JSON.parse(value.toString()),
      }
  }

  run(number: number): RunRecord | undefined {
    return this.readJson('runs', key32(number))
  }

  *runs(): Generator<RunRecord> {
    for (const { value } of this.#tables.runs.getRange({ reverse: true })) yield JSON.parse(value.toString())
  }

  lastRun(): RunRecord | undefined {
    for (const run of this.runs()) return run
    return undefined
  }

  /** Waits for what is queued, then closes; bounded, since LMDB may never settle after a failed commit. */
  async close(): Promise<void> {
    await this.settled()
    if (this.#closed) return
    this.#closed = true
    this.#gate?.close()
    if (!this.#failure) await this.#root.close()
  }

  /** Rewrites the data file without the space of removed records. The last thing done with a store. */
  async compact(dir: string): Promise<void> {
    await this.settled()
    const draft = join(dir, 'compact')
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    await this.#root.backup(draft, true)
    // After a power cut there is one file or the other, and it is whole.
    sync(join(draft, 'data.mdb'))
    this.#gate?.close()
    await this.#root.close()
    renameSync(join(draft, 'data.mdb'), join(dir, 'data.mdb'))
    sync(dir)
    rmSync(draft, { recursive: true, force: true })
    this.#closed = true
  }

  *#named<T>(prefix: string): Generator<T> {
    for (const { key, value } of this.#tables.meta.getRange({}))
      if (key.toString().startsWith(prefix)) yield JSON.parse(value.toString())
  }

  async #commitQueue(): Promise<void> {
    const operations = this.#queue
    this.#queue = []
    this.#queued = undefined
    const committing = this.#write(operations)
    this.#committing = committing.catch(() => {})
    await committing
  }

  async #write(operations: Operation[]): Promise<void> {
    if (this.#failure) throw this.#failure
    try {
      await this.#gate?.enter()
      // Not `transaction`: its callback holds up the write thread, for ever if the process exits meanwhile.
      await this.#root.batch(() => {
        for (const { table, key, value } of operations) {
          if (value === undefined) this.#tables[table].remove(key)
          else this.#tables[table].put(key, value as Buffer)
        }
      })
      this.#gate?.leave()
      await this.#root.flushed
    } catch (error) {
      this.#gate?.leave()
      this.#failure = await writeFailed(this.#dir, error as Error)
      throw this.#failure
    }
  }
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
