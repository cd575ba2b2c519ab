import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk } from '../core/chunk.ts'
import { sleep } from '../core/clock.ts'
import { type ErrorRecord, NotBegun } from '../core/errors.ts'
import type { ItemLane } from '../core/lane.ts'
import { allUnrun, condemn } from './blame.ts'
import { Call, type Flight, type SendCall } from './call.ts'
import type { CallLaneOptions } from './call-lane-options.ts'
import { ChunkLine } from './chunk-line.ts'
import { timeoutError } from './inline-watch.ts'
import { failureOf, inputOf, isThenable, thrownRecord } from './item-record.ts'
import { Overtime } from './overtime.ts'
import { setupFailed } from './ready-task.ts'
import { Attempt, type ReadyTask, unreadable } from './run-chunk.ts'
import { Sheaves } from './sheaf.ts'
import { GRACE_MS, pendingTimers } from './strays.ts'

/** Functions that need no waiting give the thread back after so long. */
const MAX_PUMP_MS = 20
/**
 * What has succeeded within so long is stored together. A call takes many times longer, so that far more of them are
 * repeated after a crash for having been under way than for this.
 */
const GATHER_MS = 50
const GRACE_STEP_MS = 20

/**
 * Where items wait for others: calls of a task, or a caller's own function, in this thread. Many are under way, each
 * ends by itself and makes room for another; what succeeds within a moment is stored together.
 */
export class CallLane implements ItemLane {
  readonly #options: CallLaneOptions
  readonly #line: ChunkLine
  readonly #underWay = new Set<Call>()
  readonly #sheaves: Sheaves
  readonly #overtime: Overtime
  readonly #send: SendCall
  #ready: ReadyTask | undefined
  #isLoading = false
  #isScheduled = false
  #isStopping = false
  #isClosed = false
  #cancelFlush: (() => void) | undefined
  /** Timers that no item has set: as few as were ever seen before one was begun. */
  #ownTimers = Number.POSITIVE_INFINITY

  constructor(options: CallLaneOptions) {
    this.#options = options
    const { clock, timeout_ms, remote, limit: budget } = options
    this.#sheaves = new Sheaves(options.task, (json) => remote.secrets.redactJson(json))
    this.#line = new ChunkLine(options)
    this.#send = (request, context) =>
      remote.call(budget === undefined ? request : { ...request, budget }, context)
    this.#overtime = new Overtime(clock, timeout_ms, this.#underWay, (call) => this.#giveUp(call))
  }

  get waiting(): number {
    return this.#line.waiting + this.#sheaves.count + (this.#options.twins?.waiting ?? 0)
  }

  hasRoom(chunk: Chunk): boolean {
    return this.#line.hasRoom(chunk)
  }

  take(chunk: Chunk): void {
    const { seed, maxDeaths, onOutcome } = this.#options
    const { deaths = 0 } = chunk
    if (this.#isClosed) onOutcome(chunk, allUnrun(chunk))
    else if (deaths >= maxDeaths) onOutcome(chunk, condemn(chunk, 0, deaths, 'killed its process', seed))
    else {
      this.#line.join(chunk)
      this.#schedule()
    }
  }

  stop(): void {
    this.#isStopping = true
    for (let chunk = this.#line.shift(); chunk; chunk = this.#line.shift())
      this.#options.onOutcome(chunk, allUnrun(chunk))
    for (const call of this.#options.twins?.takeAll() ?? []) this.#giveBack(call)
  }

  async drain(): Promise<void> {
    const { strays, clock } = this.#options
    await turn()
    this.#overtime.stop()
    if (!strays) return
    for (let waited = 0; waited < GRACE_MS && this.#hasStrays(); waited += GRACE_STEP_MS)
      await sleep(clock, GRACE_STEP_MS)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.stop()
    this.flush()
    this.#overtime.stop()
    for (const call of this.#underWay) {
      this.#end(call)
      this.#giveBack(call)
      call.abort(new Error('the run ends'))
    }
    this.#options.marks.write()
  }

  /** Gives what has succeeded. */
  flush(): void {
    const { run, twins, onOutcome } = this.#options
    this.#cancelFlush?.()
    this.#cancelFlush = undefined
    for (const { chunk, outcome, answered } of this.#sheaves.bind(run))
      onOutcome(chunk, outcome).then(() => twins?.stored(answered))
  }

  #hasStrays(): boolean {
    return !this.#isClosed && pendingTimers() > this.#ownTimers
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#tick())
  }

  #tick(): void {
    this.#isScheduled = false
    const before = this.#line.waiting
    try {
      if (this.#ready) this.#pump(this.#ready)
      else this.#load()
      this.#options.marks.write()
      const hasBegun = this.#line.waiting < before
      if (hasBegun) this.#options.onRoom()
      if (this.#underWay.size === 0 && !hasBegun) this.#flushAll()
      else this.#flushSoon()
      // Functions that need no waiting have ended already, and nothing else will call.
      if (this.#underWay.size === 0 && hasBegun) this.#schedule()
    } catch (error) {
      this.#options.onError(error)
    }
  }

  #flushSoon(): void {
    if (!this.#sheaves.isEmpty)
      this.#cancelFlush ??= this.#options.clock.after(GATHER_MS, () => this.#flushAll())
  }

  #flushAll(): void {
    try {
      this.flush()
      this.#options.marks.write()
    } catch (error) {
      this.#options.onError(error)
    }
  }

  #load(): void {
    if (this.#isLoading || this.#isClosed) return
    this.#isLoading = true
    this.#options.load().then(
      (ready) => {
        this.#ready = ready
        this.#schedule()
      },
      (thrown) => {
        this.#options.onError(setupFailed(this.#options.task, thrown))
        this.stop()
      },
    )
  }

  /** Begins as many items as there is room for. */
  #pump(ready: ReadyTask): void {
    const { concurrency, clock, strays } = this.#options
    if (strays && this.#underWay.size === 0) this.#ownTimers = Math.min(this.#ownTimers, pendingTimers())
    const until = clock.monotonic() + MAX_PUMP_MS
    while (this.#mayBegin && clock.monotonic() < until)
      for (const call of this.#begin(concurrency - this.#underWay.size)) this.#run(ready, call)
    if (this.#mayBegin) this.#schedule()
  }

  get #mayBegin(): boolean {
    const { concurrency, twins } = this.#options
    const [waiting, underWay] = [this.#line.waiting, this.#underWay.size]
    if (this.#isStopping || waiting === 0 || underWay >= concurrency) return false
    // Without one under way nothing would make room.
    return underWay === 0 || !twins?.isFull
  }

  /** The next items, noted as running. */
  #begin(most: number): Call[] {
    const { marks, clock } = this.#options
    const begun: Call[] = []
    for (let flight = this.#first(); flight && begun.length < most; flight = this.#first()) {
      const call = new Call(flight, flight.next, this.#send, this.#onWait, clock)
      begun.push(call)
      this.#mark(call, 'begin')
      this.#line.begin(flight)
    }
    marks.write()
    return begun
  }

  /**
   * What waits at the door is to blame for no death of the process, and is noted again before it is sent. Of our own
   * tasks, that is: what another does meanwhile is not known.
   */
  readonly #onWait = (call: Call, waits: boolean): void => {
    const { marks, strays } = this.#options
    if (strays || call.isOver) return
    this.#mark(call, waits ? 'end' : 'begin')
    if (waits) this.#schedule()
    else marks.write()
  }

  #mark(call: Call, what: 'begin' | 'end'): void {
    const { segment, offsets, deaths } = call.flight.chunk
    this.#options.marks[what](segment, offsets[call.index], deaths)
  }

  #first(): Flight | undefined {
    try {
      return this.#line.first()
    } catch (thrown) {
      const chunk = this.#line.shift() as Chunk
      this.#isStopping = true
      this.#options.onOutcome(chunk, unreadable(chunk, thrown))
      return undefined
    }
  }

  #run(ready: ReadyTask, call: Call): void {
    const { strays } = this.#options
    const { flight, index } = call
    this.#underWay.add(call)
    try {
      if (this.#isStopping) throw new NotBegun()
      const attempt = new Attempt(ready, flight.work, flight.load, index, call)
      call.attempt = attempt
      call.input = inputOf(attempt.item)
      if (this.#meetsTwin(ready, call)) return
      const result = strays ? strays.enter(attempt, call.input) : Attempt.process(attempt, call.input)
      if (isThenable(result)) this.#await(ready, call, attempt, result)
      else this.#succeed(ready, call, attempt, result)
    } catch (thrown) {
      this.#fail(ready, call, thrown)
    }
  }

  /** True where an equal item is asked for, or was: then this one is not. */
  #meetsTwin(ready: ReadyTask, call: Call): boolean {
    const met = this.#options.twins?.meet(call) ?? 'asks'
    if (met === 'asks') return false
    if (met !== 'waits') this.#sheaves.add(ready, call, met)
    this.#end(call)
    return true
  }

  #await(ready: ReadyTask, call: Call, attempt: Attempt, promise: PromiseLike<unknown>): void {
    this.#options.strays?.expect(attempt, (thrown) => this.#fail(ready, call, thrown))
    promise.then(
      (value) => this.#succeed(ready, call, attempt, value),
      (thrown) => this.#fail(ready, call, thrown),
    )
    this.#overtime.watch()
  }

  #succeed(ready: ReadyTask, call: Call, attempt: Attempt, result: unknown): void {
    if (call.isOver) return
    const answer = { result, note: Attempt.kept(attempt) }
    try {
      this.#sheaves.add(ready, call, answer, call.elapsed())
      this.#end(call)
    } catch (thrown) {
      this.#fail(ready, call, thrown)
      return
    }
    try {
      for (const twin of this.#options.twins?.answered(call, answer) ?? [])
        this.#sheaves.add(ready, twin, answer)
    } catch (error) {
      // Of ours: nobody would catch it behind a promise.
      this.#options.onError(error)
    }
  }

  #fail(ready: ReadyTask, call: Call, thrown: unknown): void {
    if (call.isOver) return
    this.#end(call)
    try {
      if (thrown instanceof NotBegun) this.#giveBack(call)
      else this.#giveFailure(call, thrownRecord(thrown, ready.errorClass))
      const next = this.#options.twins?.failed(call)
      // Not by way of the dispatcher: something there may wait until nothing is under way, and the others wait here.
      if (next) this.#line.join(next.chunk)
    } catch (error) {
      // Of ours: nobody would catch it behind a promise.
      this.#options.onError(error)
    }
  }

  #giveUp(call: Call): void {
    const ready = this.#ready as ReadyTask
    const error = timeoutError(ready, this.#options.timeout_ms)
    call.abort(error)
    this.#fail(ready, call, error)
  }

  #giveFailure(call: Call, told: ErrorRecord): void {
    const { remote, onOutcome } = this.#options
    const duration_ms = call.elapsed()
    const error = remote.secrets.redactRecord(told)
    // Before the run hears of it, others would begin.
    if (error.class === 'fatal') {
      this.#isStopping = true
      remote.stop()
    }
    const failure = { ...failureOf(call.origin, error, duration_ms), index: 0 }
    onOutcome(call.chunk, { succeeded: 0, failures: [failure], unrun: [], busy_ms: duration_ms })
  }

  #giveBack(call: Call): void {
    const { chunk } = call
    this.#options.onOutcome(chunk, allUnrun(chunk))
  }

  #end(call: Call): void {
    const { strays } = this.#options
    const { attempt } = call
    call.isOver = true
    this.#underWay.delete(call)
    if (attempt) strays?.forget(attempt)
    this.#mark(call, 'end')
    this.#schedule()
  }
}
