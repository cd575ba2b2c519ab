import { retryDelay } from '../../src/batch/work/retry.ts'
import { type Clock, sleep } from '../../src/core/clock.ts'
import { errorRecord } from '../../src/core/errors.ts'
import { Limiter } from '../../src/remote/limiter.ts'
import { LimitServer, type Phase, type SimulatedReply } from './limit-server.ts'
import { VirtualClock } from './virtual-clock.ts'

/** One call: what it will take, and what its sender believes. */
export interface SimulatedCall {
  tokens: number
  estimate: number
}

export interface Simulation {
  calls: number
  phases: Phase[]
  /** The sender's own limits, a minute. */
  requests_per_minute: number
  tokens_per_minute: number
  /** How far a call's estimate may be off, as a share. */
  estimatesOff: number
  concurrency: number
  seed: number
}

/** Sends one call and tells what came of it; `attempt` is 1 for the first. */
export type Send = (call: SimulatedCall, attempt: number) => Promise<SimulatedReply>

/** A way to keep to limits: makes its `Send` for a server. */
export type Sender = (server: LimitServer, clock: Clock, simulation: Simulation) => Send

/** As the engine does it: 2^attempt seconds with jitter, and no less than the server asks for. */
function engineWait(attempt: number, { retry_after_ms }: SimulatedReply, random: () => number): number {
  return retryDelay(attempt, 2_000, errorRecord('429', 'rate_limited', '', { retry_after_ms }), random)
}

/** Sends all calls through `sender` on a virtual clock; gives the shares of the budget used and of calls refused. */
export async function simulate(simulation: Simulation, sender: Sender, clock = new VirtualClock(0)) {
  const random = randomOf(simulation.seed)
  const server = new LimitServer(clock, random, simulation.phases)
  const send = sender(server, clock, simulation)
  const fresh = callsOf(simulation, random)
  const again: { call: SimulatedCall; attempt: number }[] = []
  const idle: (() => void)[] = []
  let open = simulation.calls
  const wake = () => {
    for (const waker of idle.splice(0)) waker()
  }
  const take = async ({ call, attempt }: { call: SimulatedCall; attempt: number }) => {
    const reply = await send(call, attempt)
    if (reply.status === 200) open--
    else
      clock.after(engineWait(attempt, reply, random), () => {
        again.push({ call, attempt: attempt + 1 })
        wake()
      })
    if (open === 0) wake()
  }
  const work = async () => {
    while (open > 0) {
      const next = again.shift() ?? nextFresh(fresh)
      if (next) await take(next)
      else await new Promise<void>((resolve) => idle.push(resolve))
    }
  }
  for (let i = 0; i < simulation.concurrency; i++) void work()
  await clock.passUntil(() => open === 0)
  return server.figures()
}

/** The limiter as the engine uses it. */
export const limited: Sender = (server, clock, { requests_per_minute, tokens_per_minute, concurrency }) => {
  const limiter = new Limiter({ clock, requests_per_minute, tokens_per_minute, concurrency })
  return async ({ tokens, estimate }, attempt) => {
    const pass = await limiter.acquire(estimate, { again: attempt > 1 })
    const reply = await server.call(tokens)
    const { status, budget, retry_after_ms } = reply
    limiter.settle(
      pass,
      status === 200
        ? { kind: 'answered', tokens: reply.tokens }
        : { kind: 'refused', budget, retry_after_ms },
    )
    return reply
  }
}

/** No limiter: as many as may be in flight, each waiting longer after each refusal. */
export const backoff: Sender = (server, clock) => async (call) => {
  for (let wait_ms = 1_000; ; wait_ms = Math.min(wait_ms * 2, 60_000)) {
    const reply = await server.call(call.tokens)
    if (reply.status === 200) return reply
    await sleep(clock, wait_ms)
  }
}

function nextFresh(calls: Iterator<SimulatedCall>): { call: SimulatedCall; attempt: number } | undefined {
  const { value, done } = calls.next()
  return done ? undefined : { call: value, attempt: 1 }
}

function* callsOf({ calls, estimatesOff }: Simulation, random: () => number): Generator<SimulatedCall> {
  for (let i = 0; i < calls; i++) {
    const estimate = Math.round(100 + random() * 400)
    const off = (random() * 2 - 1) * estimatesOff
    yield { estimate, tokens: Math.round(estimate * (1 + off)) }
  }
}

/** A generator of numbers in [0, 1) that a seed repeats (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
