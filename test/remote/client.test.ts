import type { Agent } from 'undici'
import { expect, it, vi } from 'vitest'
import type { ProcessContext } from '../../src/index.ts'
import { ApiDouble } from '../support/api-double.ts'

const agents = vi.hoisted((): Agent.Options[] => [])

vi.mock('undici', async (actual) => {
  const undici = await actual<typeof import('undici')>()
  class Noted extends undici.Agent {
    constructor(options: Agent.Options) {
      super(options)
      agents.push(options)
    }
  }
  return { ...undici, Agent: Noted }
})

it.each([
  [1_000, 600_000, 60_000],
  [900_000, 900_000, 900_000],
  [Number.POSITIVE_INFINITY, 2 ** 31 - 1, 2 ** 31 - 1],
])(
  'with %d ms for an item, a server may be silent for %d ms, and within a reply for %d',
  async (timeout_ms, headersTimeout, bodyTimeout) => {
    // Files that share this process have loaded the true one.
    vi.resetModules()
    const { runBatch } = await import('../../src/index.ts')
    const { url } = await ApiDouble.start()
    const process = async (_: number, { call }: ProcessContext) =>
      (await call({ budget: 'double', url })).status
    const items = [{ id: 'a', input: 1 }]
    expect(await runBatch({ items, process, timeout_ms })).toMatchObject({ succeeded: 1 })
    expect(agents.at(-1)).toMatchObject({ headersTimeout, bodyTimeout })
  },
)
