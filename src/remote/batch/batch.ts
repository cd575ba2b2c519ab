import type { TaskError } from '../../core/errors.ts'
import type { BatchApi, Outcome } from './batch-api.ts'
import { BATCH_APIS } from './batch-apis.ts'
import type { IdList } from './id-list.ts'
import { Results } from './results.ts'
import type { BatchGroup, BatchRecord, ShelfPlace, ShelvedBatch } from './shelf.ts'

/** A batch whose membership is fixed: what is known of it, and its results once they are here. */
export class Batch {
  readonly place: ShelfPlace
  readonly ids: IdList
  readonly api: BatchApi
  /** Resolves when it is known what became of its requests, or why that can't be. */
  readonly settled: Promise<void>
  settle!: () => void
  isSettled = false
  /** Why nothing will become of it. */
  failure: TaskError | undefined
  record: BatchRecord
  /** Requests that this run took money for, and has not settled yet. */
  readonly held: Uint8Array
  /** Requests whose outcome has been counted in what this run spends. */
  readonly counted: Uint8Array
  /** Its results came to an earlier run. */
  readonly isOld: boolean
  #results: Results | undefined

  constructor({ place, record, ids }: ShelvedBatch, held = new Uint8Array(ids.count)) {
    this.place = place
    this.record = record
    this.ids = ids
    this.held = held
    this.counted = new Uint8Array(ids.count)
    this.isOld = record.has_results
    this.api = BATCH_APIS[record.group.api]
    this.settled = new Promise((resolve) => {
      this.settle = () => {
        this.isSettled = true
        resolve()
      }
    })
  }

  get group(): BatchGroup {
    return this.record.group
  }

  /** Changes what is known of it, on the disk first. */
  note(change: Partial<BatchRecord>): void {
    const record = { ...this.record, ...change }
    this.place.save(record)
    this.record = record
  }

  async openResults(): Promise<void> {
    this.#results = await Results.open(this.place.results, this.ids)
  }

  /** Undefined where nothing was told of it. */
  outcomeAt(position: number): Pick<Outcome, 'status' | 'body'> | undefined {
    return this.#results?.at(position)
  }

  close(): void {
    this.#results?.close()
    this.#results = undefined
  }
}
