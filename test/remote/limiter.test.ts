import { describe, expect, it } from 'vitest'
import { type CallOutcome, Limiter, type LimiterOptions, type Pass } from '../../src/remote/limiter.ts'
import type { OutageSign } from '../../src/remote/outage.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function limiterOf(options: Partial<LimiterOptions>) {
  const clock = new VirtualClock(0)
  const limiter = new Limiter({ clock, concurrency: 1_000, ...options })
  const sent: { name: string; pass: Pass }[] = []
  const come = (name: string, tokens = 0, again = false) =>
    limiter.acquire(tokens, { again }).then((pass) => sent.push({ name, pass }))
  /** Lets time pass in small steps, answering at once with what was estimated times `off`. */
  const pass = async (ms: number, off?: number) => {
    for (let left = ms; left > 0; left -= 10) {
      clock.pass(10)
      await new Promise((resolve) => setImmediate(resolve))
      if (off !== undefined)
        for (const { pass } of sent.splice(0))
          limiter.settle(pass, { kind: 'answered', tokens: pass.tokens * off })
    }
  }
  return { clock, limiter, sent, come, pass, names: () => sent.map(({ name }) => name) }
}

describe('Limiter', () => {
  it('sends neither more nor less than the tighter budget allows', async () => {
    const { limiter, sent, come, pass } = limiterOf({ requests_per_minute: 600, tokens_per_minute: 60_000 })
    for (let i = 0; i < 1_000; i++) come('large', 200)
    let count = 0
    for (let second = 0; second < 10; second++) {
      await pass(1_000)
      count += sent.length
      for (const { pass } of sent.splice(0)) limiter.settle(pass, { kind: 'answered' })
    }
    // Half a second's worth at the start, then 5 a second.
    expect(count).toBe(52)
  })

  it('gives back what the reply did not use, and makes up for what it used beyond', async () => {
    for (const off of [0.5, 1, 2]) {
      const { limiter, pass } = limiterOf({ tokens_per_minute: 60_000 })
      let used = 0
      for (let i = 0; i < 4_000; i++)
        limiter.acquire(100).then((pass) => {
          used += pass.tokens * off
          limiter.settle(pass, { kind: 'answered', tokens: pass.tokens * off })
        })
      await pass(60_000)
      expect(Math.abs(used - 60_000)).toBeLessThan(1_000)
    }
  })

  it('does not believe a reply that claims nonsense, and goes on', async () => {
    for (const tokens of [Number.NaN, -1, 1e18, Number.POSITIVE_INFINITY]) {
      const { limiter, sent, come, pass } = limiterOf({ tokens_per_minute: 60_000 })
      come('a', 100)
      await pass(10)
      limiter.settle(sent[0].pass, { kind: 'answered', tokens })
      come('b', 100)
      await pass(61_000)
      expect(sent.length).toBe(2)
    }
  })

  it('does not let small ones starve a large one, which waits for a full bucket and takes it into debt', async () => {
    const { come, pass, names } = limiterOf({ tokens_per_minute: 6_000 })
    come('small', 10)
    come('large', 500)
    for (let i = 0; i < 100; i++) come('small', 10)
    await pass(590)
    expect(names()).toEqual(['small'])
    await pass(20)
    expect(names()).toEqual(['small', 'large'])
    await pass(4_000)
    expect(names()).toEqual(['small', 'large'])
    await pass(1_000)
    expect(names().length).toBeGreaterThan(5)
  })

  it('refuses what a whole minute would not do for, before it is sent', async () => {
    const { limiter } = limiterOf({ tokens_per_minute: 6_000 })
    await expect(limiter.acquire(6_001)).rejects.toMatchObject({
      code: 'over_token_limit',
      class: 'permanent',
    })
  })

  it('refuses nothing for a limit that it was told by the server: that says how fast, not how large', async () => {
    const { limiter, come, pass, names } = limiterOf({})
    limiter.learn({ tokens_per_minute: 600 })
    expect(limiter.tryAcquire(1_000)).toBeUndefined()
    come('large', 1_000)
    await pass(1_000)
    expect(names()).toEqual(['large'])
  })

  it('lets further attempts go before first ones', async () => {
    const { come, pass, names } = limiterOf({ requests_per_minute: 60 })
    come('a')
    come('b')
    come('c', 0, true)
    await pass(2_010)
    expect(names()).toEqual(['a', 'c', 'b'])
  })

  it('stops the whole key for as long as the server asks', async () => {
    const { limiter, sent, come, pass, names } = limiterOf({ requests_per_minute: 600 })
    come('a')
    await pass(10)
    limiter.settle(sent[0].pass, { kind: 'refused', retry_after_ms: 5_000 })
    come('b')
    await pass(4_990)
    expect(names()).toEqual(['a'])
    await pass(20)
    expect(names()).toEqual(['a', 'b'])
  })

  it('cuts its rate at most once in 2 s, and grows again, never above what is allowed', async () => {
    const { limiter, come, pass, sent } = limiterOf({ requests_per_minute: 600 })
    for (let i = 0; i < 3; i++) come('a')
    await pass(10)
    for (const { pass } of sent.splice(0)) limiter.settle(pass, { kind: 'refused' })
    expect(limiter.state.requests_per_minute).toBeCloseTo(540)
    await pass(5_000)
    expect(limiter.state.requests_per_minute).toBeCloseTo(540 * 1.001)
    await pass(5_000)
    expect(limiter.state.requests_per_minute).toBeCloseTo(540 * 1.001 * 1.002)
    await pass(120_000)
    expect(limiter.state.requests_per_minute).toBe(600)
  })

  it('takes what the server let in between two refusals for its rate', async () => {
    const { limiter, come, pass, sent } = limiterOf({ requests_per_minute: 600 })
    for (let i = 0; i < 100; i++) come('a')
    await pass(10)
    for (const { pass } of sent.splice(0)) limiter.settle(pass, { kind: 'refused' })
    for (let second = 0; second < 3; second++) {
      await pass(1_000)
      for (const { pass } of sent.splice(0, 6)) limiter.settle(pass, { kind: 'answered' })
      for (const { pass } of sent.splice(0)) limiter.settle(pass, { kind: 'refused' })
    }
    expect(limiter.state.requests_per_minute).toBeGreaterThan(300)
    expect(limiter.state.requests_per_minute).toBeLessThan(420)
  })

  it('learns what was not configured, and only that', async () => {
    const { limiter, come, pass, sent } = limiterOf({ tokens_per_minute: 1_000 })
    limiter.learn({ requests_per_minute: 60, tokens_per_minute: 1_000_000 })
    expect(limiter.state).toMatchObject({ requests_per_minute: 60, tokens_per_minute: 1_000 })
    for (let i = 0; i < 100; i++) come('a')
    await pass(10_000)
    expect(sent.length).toBeLessThanOrEqual(11)
  })

  it('finds a limit that nobody told: what was sent when it was refused', async () => {
    const { limiter, come, pass, sent } = limiterOf({})
    for (let i = 0; i < 30; i++) come('a')
    await pass(10)
    expect(sent.length).toBe(30)
    for (const { pass } of sent.slice(20)) limiter.settle(pass, { kind: 'refused' })
    expect(limiter.state.requests_per_minute).toBeCloseTo(20 * 60 * 0.9)
    await pass(5_000, 1)
    expect(limiter.state.requests_per_minute).toBeCloseTo(20 * 60 * 0.9 * 1.5)
  })

  it('leaves what it has guessed when the server tells its limit', async () => {
    const { limiter, come, pass, sent } = limiterOf({})
    for (let i = 0; i < 8; i++) come('a')
    await pass(10)
    for (const { pass } of sent.splice(0)) limiter.settle(pass, { kind: 'refused' })
    expect(limiter.state.requests_per_minute).toBeLessThan(600)
    limiter.learn({ requests_per_minute: 6_000 })
    expect(limiter.state.requests_per_minute).toBe(6_000)
  })

  it('does not stand still when its very first call is refused', async () => {
    const { limiter, come, pass, sent } = limiterOf({})
    come('a', 100)
    await pass(10)
    limiter.settle(sent[0].pass, { kind: 'refused', budget: 'tokens' })
    come('a', 100)
    await pass(3_000)
    expect(sent.length).toBe(2)
  })

  it('has fewer in flight when the server is overloaded, once for all that were sent together', async () => {
    const { limiter, come, pass, sent } = limiterOf({ concurrency: 20 })
    for (let i = 0; i < 20; i++) come('a')
    await pass(10)
    for (const { pass } of sent.splice(0)) limiter.settle(pass, { kind: 'overloaded' })
    expect(limiter.state.window).toBe(14)
    for (let i = 0; i < 400; i++) come('b')
    await pass(3_000, 1)
    expect(limiter.state.window).toBe(20)
  })

  it('lets go of who leaves, and those behind move up', async () => {
    const { limiter, come, pass, names } = limiterOf({ tokens_per_minute: 6_000 })
    const controller = new AbortController()
    const left = limiter.acquire(5_000, { signal: controller.signal })
    come('b', 10)
    await pass(100)
    controller.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    await pass(10)
    expect(names()).toEqual(['b'])
  })

  describe('when the server is down', () => {
    const down = (sign: OutageSign, again = false): CallOutcome => ({
      ...{ kind: 'failed', down: { sign, host: 'h', again } },
    })

    /** So many calls are sent and fail, of others that wait. */
    async function fail(outcome: CallOutcome, count: number) {
      const all = limiterOf({ concurrency: 32 })
      for (let i = 0; i < 100; i++) all.come('a')
      await all.pass(10)
      for (const { pass } of all.sent.splice(0, count)) all.limiter.settle(pass, outcome)
      await all.pass(10)
      const inFlight = all.sent.splice(0).map(({ pass }) => pass)
      return { ...all, inFlight }
    }

    it('looks with one call after growing pauses, until it is back', async () => {
      const { limiter, pass, sent, inFlight } = await fail(down('likely'), 9)
      for (const each of inFlight) limiter.settle(each, down('likely'))
      for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
        await pass(seconds * 1_000 - 20)
        expect(sent).toEqual([])
        await pass(30)
        expect(sent.length).toBe(1)
        limiter.settle(sent.splice(0)[0].pass, down('likely', true))
      }
      await pass(60_000)
      limiter.settle(sent[0].pass, { kind: 'answered' })
      await pass(10)
      expect([sent.length > 20, limiter.outage.isOn]).toEqual([true, false])
    })

    it('takes three failures to reach it for an outage, and no failures between which others succeed', async () => {
      expect((await fail(down('sure'), 2)).limiter.outage.isOn).toBe(false)
      expect((await fail(down('sure'), 3)).limiter.outage.isOn).toBe(true)
      expect((await fail(down('vague'), 26)).limiter.outage.isOn).toBe(false)
      expect((await fail(down('vague'), 27)).limiter.outage.isOn).toBe(true)
      const { limiter, inFlight } = await fail(down('likely'), 8)
      limiter.settle(inFlight[0], { kind: 'answered' })
      for (const each of inFlight.slice(1, 9)) limiter.settle(each, down('likely'))
      for (const each of inFlight.slice(9)) limiter.settle(each, down('likely', true))
      expect(limiter.outage.isOn).toBe(false)
    })

    it('waits an hour for one that has answered, and not so long for one that never has', async () => {
      const { limiter, clock, sent, pass } = await fail(down('sure'), 3)
      clock.pass(59_000)
      expect(limiter.outage.isOverdue(clock.monotonic())).toBe(false)
      clock.pass(1_000)
      expect(limiter.outage.isOverdue(clock.monotonic())).toBe(true)
      await pass(10)
      limiter.settle(sent[0].pass, { kind: 'answered' })
      for (let i = 0; i < 3; i++) limiter.settle({ tokens: 0, sent_ms: 0 }, down('sure'))
      clock.pass(3_599_000)
      expect(limiter.outage.isOverdue(clock.monotonic())).toBe(false)
      clock.pass(1_000)
      expect(limiter.outage.isOverdue(clock.monotonic())).toBe(true)
    })
  })
})
