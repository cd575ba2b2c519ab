import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { prepareFolder } from '../checkpoint/folder.ts'
import { InFlight, readSuspects, type Suspect } from '../checkpoint/in-flight.ts'
import { key32 } from '../checkpoint/keys.ts'
import { Lock } from '../checkpoint/lock.ts'
import { json, type Ledger, type Plan, Store } from '../checkpoint/store.ts'
import { digest } from '../core/hash.ts'
import type { Source } from '../core/item.ts'
import type { RunRecord, RunState, Summary } from '../core/records.ts'
import { Tally } from './counts.ts'
import { continuesFresh } from './plan/fresh.ts'
import { ledgerKey, planKey } from './plan/plan.ts'
import { keyOf } from './plan/prepare.ts'
import type { Snapshot } from './progress.ts'
import { checkOut, isLines } from './results/out.ts'
import type { BatchSpec, BatchTask, Environment } from './spec.ts'

/** The right to write a state folder for the length of one run: lock, checkpoint, run record. */
export class Session {
  readonly store: Store
  readonly run: RunRecord
  /** The run before this one. */
  readonly previous: RunRecord | undefined
  /** Items in flight when the last process died. */
  readonly suspects: Suspect[]
  readonly inFlight: InFlight
  readonly #lock: Lock
  readonly #taken: Record<string, number> = {}

  private constructor(store: Store, lock: Lock, spec: BatchSpec, env: Environment) {
    this.store = store
    this.#lock = lock
    this.previous = store.lastRun()
    this.suspects = readSuspects(spec.state)
    this.inFlight = new InFlight(spec.state, this.suspects)
    this.run = newRun(spec, env, (this.previous?.number ?? 0) + 1)
  }

  /** Throws a `FatalError` when the folder can't be used or another process has it. */
  static open(spec: BatchSpec, env: Environment): Session {
    prepareFolder(spec.state)
    makeOutFolder(spec)
    const lock = Lock.take(spec.state)
    try {
      return new Session(Store.open(spec.state), lock, spec, env)
    } catch (error) {
      lock.release()
      throw error
    }
  }

  /** The task's ledger and its plan for this source, made if they are new. */
  attach(
    batchTask: BatchTask,
    source: Pick<Source, 'key' | 'revision'>,
    fresh: boolean,
  ): { ledger: Ledger; plan: Plan } {
    const { task, options, spec, out } = batchTask
    const key = keyOf(batchTask)
    const ledger = this.#ledger(key)
    if (fresh && !continuesFresh(this.previous, ledger.id))
      Object.assign(ledger, { fresh_from: ledger.next_segment, places: 0 })
    const plan = this.#plan(ledger.id, source.key)
    const view = digest(JSON.stringify([options.view, source.revision])).toString('hex')
    const stored_lines = out !== undefined && isLines(out) && !task.complete
    const place = { name: task.name, key, ledger: ledger.id, plan: plan.id }
    this.run.tasks.push({ ...place, spec, view, out, stored_lines })
    return { ledger, plan }
  }

  async begin(ledgers: Ledger[], plans: Plan[], { total_known }: Snapshot): Promise<void> {
    this.run.total_known = total_known
    await this.store.commit([
      ...ledgers.map((ledger) => ({
        table: 'meta' as const,
        key: ledgerKey(ledger.key),
        value: json(ledger),
      })),
      ...plans.map((plan) => ({ table: 'meta' as const, key: planKey(plan), value: json(plan) })),
      this.#runOperation(),
    ])
  }

  async end(state: RunState, summary: Summary, stamps: Record<string, string>, now: number): Promise<void> {
    const { total, succeeded, failed, dead_letter, pending, cached, total_known } = summary
    Object.assign(this.run, {
      state,
      summary,
      stamps,
      paused_until: undefined,
      ended_at: new Date(now).toISOString(),
      counts: { total, succeeded, failed, dead_letter, pending, cached },
      total_known,
    })
    await this.store.commit([this.#runOperation()])
  }

  /**
   * Keeps where `status` sees them the counts of a run under way, whether all items are listed, and until when a server
   * makes it wait.
   */
  async note(tally: Tally, { paused_until, total_known }: Snapshot): Promise<void> {
    Object.assign(this.run, { counts: tally.counts(), paused_until, total_known })
    await this.store.commit([this.#runOperation()])
  }

  async close(): Promise<void> {
    // A disk that is full says so at the first; the lock would be held as long as the process lives.
    try {
      this.inFlight.close(this.run.state === 'finished')
    } finally {
      try {
        await this.store.close()
      } finally {
        this.#lock.release()
      }
    }
  }

  #runOperation() {
    return { table: 'runs' as const, key: key32(this.run.number), value: json(this.run) }
  }

  #ledger(key: string): Ledger {
    const stored = this.store.readJson<Ledger>('meta', ledgerKey(key))
    return stored ?? { id: this.#nextId('ledgers'), key, next_segment: 0, fresh_from: 0, places: 0 }
  }

  #plan(ledger: number, sourceKey: string): Plan {
    const source = digest(sourceKey).toString('hex')
    const stored = this.store.readJson<Plan>('meta', planKey({ ledger, source }))
    return stored ?? { id: this.#nextId('plans'), ledger, source, pages: 0, items: 0, complete: false }
  }

  /** Never one that is in use: `clean` leaves gaps. */
  #nextId(kind: 'ledgers' | 'plans'): number {
    this.#taken[kind] ??= Math.max(-1, ...[...this.store[kind]()].map(({ id }) => id)) + 1
    return this.#taken[kind]++
  }
}

/** The default place of result files; others were checked before. */
function makeOutFolder({ state, tasks }: BatchSpec): void {
  const folder = join(state, 'out')
  for (const { task, options, out } of tasks) {
    if (out === undefined || dirname(out) !== folder) continue
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    checkOut(out, task, options.values)
  }
}

function newRun(spec: BatchSpec, env: Environment, number: number): RunRecord {
  const started = new Date(env.clock.now())
  return {
    number,
    run_id: runId(started, env.random),
    state: 'running',
    pid: process.pid,
    started_at: started.toISOString(),
    argv: spec.argv,
    cwd: spec.cwd,
    tasks: [],
    fresh: spec.fresh,
    counts: new Tally().counts(),
  }
}

/** Sorts by time; the last four digits tell runs of one second apart. */
function runId(started: Date, random: () => number): string {
  const time = started.toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-')
  return `${time}-${Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, '0')}`
}
