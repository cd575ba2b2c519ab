import PQueue from 'p-queue'
import { inner } from '../lib/inner.mjs'
import { median } from '../lib/numbers.mjs'
import { row } from '../lib/row.mjs'
import { withGlobalTimers } from '../lib/virtual-timers.mjs'

export const name = 'limiter'
export const what =
  'simulated: 3,000 calls of 0.8-2 s against a server that enforces its limits, one second of them at once'

const { VirtualClock, backoff, limited, simulate } = await inner()

const AMPLE = 1e9
const SEEDS = [1, 2, 3, 4, 5]
const LIMITS = {
  requests: { requests_per_minute: 600, tokens_per_minute: AMPLE },
  'tokens, estimates off by up to 30 %': { requests_per_minute: 600, tokens_per_minute: 120_000 },
}
/** What differs between what the server allows and what the client believes, and what is to be reached, in %. */
const CASES = [
  { label: 'limits exact', goals: { used: 99, refused: 0.1 } },
  { label: "client's limits 20 % too high", believes: 1.2, goals: { used: 99, refused: 0.5 } },
  { label: 'limits halved half-way', later: 0.5, goals: { used: 98, refused: 1 } },
]
const SENDERS = { millrace: limited, 'p-queue': intervalCap, 'naive backoff': backoff }

export async function run({ quick }) {
  const rows = []
  for (const [kind, limits] of Object.entries(LIMITS))
    for (const { label, believes = 1, later = 1, goals } of CASES)
      for (const [who, sender] of Object.entries(SENDERS)) {
        const simulation = toSimulation(limits, believes, later)
        const figures = []
        for (const seed of quick ? SEEDS.slice(0, 1) : SEEDS)
          figures.push(await simulateOne({ ...simulation, seed }, who, sender))
        const of = (figure) => 100 * median(figures.map((each) => each[figure]))
        const what = `${kind}; ${label}; ${who}`
        const judged = who === 'millrace'
        rows.push(row(`${what}: budget used`, of('used'), '%', judged ? { least: goals.used } : {}))
        rows.push(row(`${what}: calls refused`, of('refused'), '%', judged ? { atMost: goals.refused } : {}))
      }
  return rows
}

function toSimulation(limits, believes, later) {
  const isTokens = limits.tokens_per_minute < AMPLE
  const scaled = (factor) => ({
    requests_per_minute: limits.requests_per_minute * (isTokens ? 1 : factor),
    tokens_per_minute: limits.tokens_per_minute * factor,
  })
  const half_ms = isTokens ? 225_000 : 150_000
  const phases = [{ from_ms: 0, ...limits }]
  if (later !== 1) phases.push({ from_ms: half_ms, ...scaled(later) })
  return { calls: 3_000, estimatesOff: isTokens ? 0.3 : 0, concurrency: 64, phases, ...scaled(believes) }
}

function simulateOne(simulation, who, sender) {
  const clock = new VirtualClock(0)
  const simulated = () => simulate(simulation, sender, clock)
  return who === 'p-queue' ? withGlobalTimers(clock, simulated) : simulated()
}

const MEAN_TOKENS = 300

/**
 * p-queue with an interval cap of about a second's worth; it knows no tokens, so the cap is as many calls as their
 * mean allows. What is refused is added again, before the rest.
 */
function intervalCap(server, _clock, { requests_per_minute, tokens_per_minute, concurrency }) {
  const perSecond = Math.min(requests_per_minute, tokens_per_minute / MEAN_TOKENS) / 60
  const cap = Math.ceil(perSecond)
  const queue = new PQueue({ concurrency, interval: (cap / perSecond) * 1_000, intervalCap: cap })
  return ({ tokens }, attempt) => queue.add(() => server.call(tokens), { priority: attempt })
}
