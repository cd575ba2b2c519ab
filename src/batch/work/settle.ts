import { key32 } from '../../checkpoint/keys.ts'
import { Segment } from '../../checkpoint/segment.ts'
import { json, type Ledger, type Operation, type Store } from '../../checkpoint/store.ts'
import { isRows, pickCargo } from '../../core/cargo.ts'
import { type Chunk, pickChunk } from '../../core/chunk.ts'
import type { Clock } from '../../core/clock.ts'
import { fileOf } from '../../core/item.ts'
import type { ChunkOutcome, Failure, LateFailure } from '../../core/lane.ts'
import type { DeadLetter, RetryRecord } from '../../core/records.ts'
import type { Tally } from '../counts.ts'
import type { Emit } from '../events.ts'
import { mayTryAgain, type RetryQueue, retryDelay, type WaitingItem } from './retry.ts'

export interface SettleOptions {
  store: Store
  ledgerOf(task: string): Ledger
  run: number
  maxAttempts: number
  backoff_ms: number
  clock: Clock
  random: () => number
  tally: Tally
  retries: RetryQueue
  putBack(chunk: Chunk): void
  emit: Emit
  /** True when the checkpoint held dead letters at the start: what succeeds may have to replace one. */
  hadDead: boolean
}

interface Died {
  offset: number
  letter: DeadLetter
}

/** Turns outcomes into records: a block, a retry at a time, or a dead letter, committed together. */
export class Settler {
  readonly #options: SettleOptions
  /** Bytes handed to the checkpoint and not yet on the disk. */
  unflushed = 0

  constructor(options: SettleOptions) {
    this.#options = options
  }

  async settle(chunk: Chunk, outcome: ChunkOutcome): Promise<void> {
    const { store, tally } = this.#options
    const waiting: WaitingItem[] = []
    const dead: Died[] = []
    for (const failure of outcome.failures) this.#judge(chunk, failure, waiting, dead)
    // Counted before the disk has them, so that a halt budget is overdrawn by no more than what is running.
    tally.own_dead += dead.length
    tally.own_succeeded += outcome.succeeded
    const operations = this.#operations(chunk, outcome, waiting, dead)
    this.#putBackUnrun(chunk, outcome.unrun)
    const bytes = outcome.block?.length ?? 0
    this.unflushed += bytes
    if (operations.length) await store.commit(operations)
    this.unflushed -= bytes
    tally.succeeded += outcome.succeeded
    tally.waiting += waiting.length
    tally.dead += dead.length
    tally.attempts += outcome.succeeded - (outcome.taken ?? 0) + outcome.failures.length
    tally.own_weight += settledWeight(chunk, outcome, waiting.length)
    for (const item of waiting) this.#wait(item)
    for (const { letter } of dead) this.#tellDead(letter)
  }

  /** An item that had returned raised an error afterwards: its success does not stand. False where there was none. */
  async settleLate(late: LateFailure): Promise<boolean> {
    const { store, ledgerOf, run, clock, tally } = this.#options
    const ledger = ledgerOf(late.task)
    const found = new Segment(store, ledger.id, late.segment).find(late.offset)
    // Only a success is taken back: what failed by itself has been told, and what goes back will tell.
    if (found?.kind !== 'block') return false
    const letter: DeadLetter = {
      task: late.task,
      item: late.failure.item,
      attempts: found.block.attempts(found.index),
      duration_ms: late.failure.duration_ms,
      errors: [late.failure.error],
      identity: late.failure.identity,
      run,
      died_at: new Date(clock.now()).toISOString(),
      late: true,
    }
    await store.commit([putDead(ledger.id, late.segment, late.offset, letter)])
    tally.succeeded--
    tally.own_succeeded--
    tally.dead++
    tally.own_dead++
    this.#tellDead(letter)
    return true
  }

  /** Takes up an item that was waiting when an earlier run stopped. */
  resumeWaiting(waiting: WaitingItem): void {
    this.#options.tally.waiting++
    this.#options.retries.add(waiting)
  }

  #judge(chunk: Chunk, failure: Failure, waiting: WaitingItem[], dead: Died[]): void {
    const { maxAttempts, backoff_ms, clock, random, run } = this.#options
    const { index, item, error, duration_ms, identity } = failure
    const attempts = chunk.attempts[index] + 1
    const errors = [...(chunk.history ?? []), error]
    if (mayTryAgain(errors, maxAttempts)) {
      const due_ms = clock.now() + retryDelay(attempts, backoff_ms, error, random)
      const { task, segment } = chunk
      const offset = chunk.offsets[index]
      const cargo = pickCargo(chunk.cargo, [index])
      waiting.push({ task, segment, offset, item, cargo, attempts, errors, due_ms, identity })
      return
    }
    const died_at = new Date(clock.now()).toISOString()
    const letter = { task: chunk.task, item, attempts, duration_ms, errors, identity, run, died_at }
    dead.push({ offset: chunk.offsets[index], letter })
  }

  #operations(chunk: Chunk, outcome: ChunkOutcome, waiting: WaitingItem[], dead: Died[]): Operation[] {
    const { store, ledgerOf, run, hadDead } = this.#options
    const ledger = ledgerOf(chunk.task).id
    const operations: Operation[] = []
    if (outcome.block)
      operations.push({
        table: 'blocks',
        key: store.blockKey(ledger, chunk.segment, run),
        value: outcome.block,
      })
    const unsettled = new Set(outcome.unrun)
    const waits = new Set(waiting.map(({ offset }) => offset))
    for (let i = 0; i < chunk.offsets.length; i++)
      if (chunk.attempts[i] > 0 && !unsettled.has(i))
        operations.push({ table: 'retries', key: key32(ledger, chunk.segment, chunk.offsets[i]) })
    if (hadDead) operations.push(...this.#replacedDead(ledger, chunk, unsettled, waits, dead))
    for (const item of waiting) operations.push(putRetry(ledger, item))
    for (const { offset, letter } of dead) operations.push(putDead(ledger, chunk.segment, offset, letter))
    return operations
  }

  /**
   * Removals of dead letters that the chunk's outcome replaces. One that came late stands above a success that was taken
   * back: until there is another result, a letter must stand there.
   */
  *#replacedDead(
    ledger: number,
    chunk: Chunk,
    unsettled: Set<number>,
    waits: Set<number>,
    dead: Died[],
  ): Generator<Operation> {
    for (const { key, value } of this.#options.store.entries('dead', ledger, chunk.segment)) {
      const offset = key.readUInt32BE(8)
      const index = chunk.offsets.indexOf(offset)
      if (index < 0 || unsettled.has(index)) continue
      const letter: DeadLetter = JSON.parse(value.toString())
      const keeps = letter.late && waits.has(offset)
      yield { table: 'dead', key, value: keeps ? json({ ...letter, retry: true }) : undefined }
      const again = dead.find((died) => died.offset === offset)
      if (letter.late && again) again.letter.late = true
    }
  }

  #putBackUnrun(chunk: Chunk, unrun: number[]): void {
    if (unrun.length) this.#options.putBack(pickChunk(chunk, unrun))
  }

  #wait(waiting: WaitingItem): void {
    const { emit, clock, retries } = this.#options
    const error = waiting.errors[waiting.errors.length - 1]
    const wait_ms = Math.max(0, waiting.due_ms - clock.now())
    emit({
      type: 'retry',
      id: waiting.item.id,
      task: waiting.task,
      attempt: waiting.attempts,
      wait_ms,
      error,
    })
    retries.add(waiting)
  }

  #tellDead({ item, task, attempts, errors }: DeadLetter): void {
    const error = errors[errors.length - 1]
    this.#options.emit({ type: 'dead_letter', id: item.id, task, attempts, error })
  }
}

function putDead(ledger: number, segment: number, offset: number, letter: DeadLetter): Operation {
  return { table: 'dead', key: key32(ledger, segment, offset), value: json(letter) }
}

export function putRetry(ledger: number, waiting: WaitingItem): Operation {
  const { task, item, attempts, errors, due_ms, identity } = waiting
  const record: RetryRecord = { task, item, attempts, errors, due_ms, identity }
  return { table: 'retries', key: key32(ledger, waiting.segment, waiting.offset), value: json(record) }
}

/** A chunk of one item whose time has come. */
export function retryChunk(waiting: WaitingItem): Chunk {
  return {
    task: waiting.task,
    segment: waiting.segment,
    offsets: Uint16Array.of(waiting.offset),
    cargo: waiting.cargo,
    // The item of a row is made of its bytes each time.
    items: isRows(waiting.cargo) ? undefined : [waiting.item],
    attempts: Uint16Array.of(waiting.attempts),
    history: waiting.errors,
    deaths: waiting.deaths,
    weight: weightOf(waiting),
  }
}

function weightOf({ item, cargo }: WaitingItem): number {
  if (isRows(cargo)) return cargo.ends[0] - cargo.starts[0]
  return fileOf(item)?.size ?? cargo.text.length
}

/** Of what is done for good: what waits for another attempt counts with that. */
function settledWeight(chunk: Chunk, outcome: ChunkOutcome, waiting: number): number {
  const settled = chunk.offsets.length - outcome.unrun.length - waiting
  return (chunk.weight * settled) / chunk.offsets.length
}
