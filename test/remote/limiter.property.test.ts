import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Limiter, type Pass } from '../../src/remote/limiter.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

type Command =
  | { do: 'come'; tokens: number; again: boolean }
  | { do: 'answer'; which: number; off: number }
  | { do: 'refuse'; which: number; retry_after_ms: number | undefined }
  | { do: 'overload'; which: number }
  | { do: 'leave'; which: number }
  | { do: 'pass'; ms: number }

/** What happened, in order. `amount`: tokens taken at the door, or given back (less than 0: a debt). */
type Event =
  | { what: 'sent'; at: number; amount: number; order: number; again: boolean }
  | { what: 'given'; amount: number }

interface Guest {
  order: number
  again: boolean
  tokens: number
  controller: AbortController
}

/** Drives a limiter by commands on a virtual clock and writes down what happened. */
class Drive {
  readonly clock = new VirtualClock(0)
  readonly limiter: Limiter
  readonly events: Event[] = []
  readonly waiting = new Set<Guest>()
  readonly inFlight: Pass[] = []
  readonly pauses: { from: number; until: number }[] = []
  #order = 0

  constructor(requests_per_minute: number, tokens_per_minute: number, concurrency: number) {
    this.limiter = new Limiter({ clock: this.clock, requests_per_minute, tokens_per_minute, concurrency })
  }

  async do(command: Command): Promise<void> {
    this.#now(command)
    // What the limiter has let through tells it in promises.
    await new Promise((resolve) => setImmediate(resolve))
  }

  #now(command: Command): void {
    switch (command.do) {
      case 'come':
        this.#come(command.tokens, command.again)
        break
      case 'answer':
        this.#settle(command.which, (pass) => this.#answer(pass, Math.round(pass.tokens * command.off)))
        break
      case 'refuse':
        this.#settle(command.which, (pass) => this.#refuse(pass, command.retry_after_ms))
        break
      case 'overload':
        this.#settle(command.which, (pass) => this.limiter.settle(pass, { kind: 'overloaded' }))
        break
      case 'leave':
        ;[...this.waiting][command.which % Math.max(1, this.waiting.size)]?.controller.abort()
        break
      case 'pass':
        this.clock.pass(command.ms)
    }
  }

  #answer(pass: Pass, tokens: number): void {
    this.events.push({ what: 'given', amount: pass.tokens - tokens })
    this.limiter.settle(pass, { kind: 'answered', tokens })
  }

  #refuse(pass: Pass, retry_after_ms: number | undefined): void {
    const from = this.clock.now()
    if (retry_after_ms) this.pauses.push({ from, until: from + retry_after_ms })
    this.limiter.settle(pass, { kind: 'refused', retry_after_ms })
  }

  #come(tokens: number, again: boolean): void {
    const guest: Guest = { order: this.#order++, again, tokens, controller: new AbortController() }
    const atOnce = this.limiter.tryAcquire(tokens)
    if (atOnce) this.#send(guest, atOnce)
    else this.#wait(guest)
  }

  #send({ tokens, order, again }: Guest, pass: Pass): void {
    this.inFlight.push(pass)
    this.events.push({ what: 'sent', at: pass.sent_ms, amount: tokens, order, again })
  }

  #wait(guest: Guest): void {
    const { tokens, again, controller } = guest
    this.waiting.add(guest)
    this.limiter
      .acquire(tokens, { again, signal: controller.signal })
      .then((pass) => this.#send(guest, pass))
      .catch((reason) => expect(controller.signal.reason).toBe(reason))
      .finally(() => this.waiting.delete(guest))
  }

  #settle(which: number, settle: (pass: Pass) => void): void {
    if (this.inFlight.length) settle(this.inFlight.splice(which % this.inFlight.length, 1)[0])
  }

  get sent() {
    return this.events.filter((event) => event.what === 'sent')
  }
}

const which = fc.nat(1_000)
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('come'), tokens: fc.nat(900), again: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      which,
      off: fc.double({ min: 0, max: 2, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('refuse'),
      which,
      retry_after_ms: fc.option(fc.nat(9_000), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('overload'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave'), which }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.nat(4_000) }) },
) as fc.Arbitrary<Command>

const setting = fc.record({
  rpm: fc.integer({ min: 1, max: 1_200 }),
  tpm: fc.integer({ min: 900, max: 60_000 }),
  concurrency: fc.integer({ min: 1, max: 20 }),
  commands: fc.array(command, { minLength: 20, maxLength: 120 }),
})

it('over any schedule: budgets, order, pauses and the number in flight are kept, and nobody is forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(setting, async ({ rpm, tpm, concurrency, commands }) => {
      const drive = new Drive(rpm, tpm, concurrency)
      for (const each of commands) {
        await drive.do(each)
        expect(drive.inFlight.length).toBeLessThanOrEqual(concurrency)
        expect(drive.inFlight.length).toBe(drive.limiter.state.in_flight)
      }
      expectWithinBudgets(drive.events, rpm, tpm)
      expectInOrder(drive)
      for (const { from, until } of drive.pauses)
        expect(drive.sent.filter(({ at }) => at > from && at < until)).toEqual([])
      await expectAllPass(drive)
      expectWithinBudgets(drive.events, rpm, tpm)
    }),
    { numRuns: 150 },
  )
})

/** In every window no more than the budget, one burst, what was given back in it, and what one item is larger than the burst. */
function expectWithinBudgets(events: Event[], rpm: number, tpm: number): void {
  const [requestBurst, tokenBurst] = [Math.max(1, rpm / 60), tpm / 60]
  for (let first = 0; first < events.length; first++) {
    let [requests, tokens] = [0, 0]
    const begin = events[first]
    if (begin.what !== 'sent') continue
    for (const event of events.slice(first)) {
      if (event.what === 'given') tokens -= event.amount
      else {
        requests++
        tokens += event.amount
        const minutes = (event.at - begin.at) / 60_000
        const oversize = Math.max(0, event.amount - tokenBurst)
        expect(requests).toBeLessThanOrEqual(rpm * minutes + requestBurst + 1e-6)
        expect(tokens).toBeLessThanOrEqual(tpm * minutes + tokenBurst + oversize + 1e-6)
      }
    }
  }
}

function expectInOrder({ sent }: Drive): void {
  for (const again of [true, false]) {
    const orders = sent.filter((event) => event.again === again).map(({ order }) => order)
    expect(orders).toEqual([...orders].sort((a, b) => a - b))
  }
}

async function expectAllPass(drive: Drive): Promise<void> {
  for (let round = 0; drive.waiting.size; round++) {
    expect(round).toBeLessThan(500)
    await drive.do({ do: 'pass', ms: 600_000 })
    while (drive.inFlight.length) await drive.do({ do: 'answer', which: 0, off: 1 })
  }
}
