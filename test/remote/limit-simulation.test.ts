import { describe, expect, it } from 'vitest'
import { limited, type Simulation, simulate } from '../support/limit-simulation.ts'

const AMPLE = 1e9
const requests: Simulation = {
  ...{ calls: 1_500, estimatesOff: 0, concurrency: 64, seed: 1 },
  ...{ requests_per_minute: 600, tokens_per_minute: AMPLE },
  phases: [{ from_ms: 0, requests_per_minute: 600, tokens_per_minute: AMPLE }],
}
const tokens: Simulation = {
  ...{ ...requests, estimatesOff: 0.3, tokens_per_minute: 120_000 },
  phases: [{ from_ms: 0, requests_per_minute: 600, tokens_per_minute: 120_000 }],
}

/** The bench has the whole of it (`npm run bench -- --only limiter`); this is half as long, so refusals weigh double. */
describe.each([
  ['requests', requests],
  ['tokens, estimates off by up to 30 %', tokens],
])('against a server that enforces %s', (_, exact) => {
  it('exact limits are used up and hardly ever refused', async () => {
    const { used, refused } = await simulate(exact, limited)
    expect(used).toBeGreaterThan(0.99)
    expect(refused).toBeLessThan(0.001)
  })

  it('limits that are 20 % too high are found out', async () => {
    const own = { requests_per_minute: 720, tokens_per_minute: exact.tokens_per_minute * 1.2 }
    const { used, refused } = await simulate({ ...exact, ...own }, limited)
    expect(used).toBeGreaterThan(0.98)
    expect(refused).toBeLessThan(0.01)
  })

  it('limits that are halved under way are found out', async () => {
    const [first] = exact.phases
    const halved = {
      from_ms: 75_000,
      requests_per_minute: first.requests_per_minute / 2,
      tokens_per_minute: first.tokens_per_minute / 2,
    }
    const { used, refused } = await simulate({ ...exact, phases: [first, halved] }, limited)
    expect(used).toBeGreaterThan(0.97)
    expect(refused).toBeLessThan(0.02)
  })
})
