import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ThreadLine, type Threads, type Turn } from '../../src/pool/thread-line.ts'

interface Chunk {
  number: number
  mayWait: boolean
  turn?: Turn
}

/** As Piscina has them: one starts at once, others when there is no thread for a chunk. */
class Pool {
  readonly line: ThreadLine
  readonly begun: Chunk[] = []
  running: Chunk[] = []
  readonly #most: number
  #threads = 1

  constructor(workers: number) {
    this.line = new ThreadLine(workers)
    this.#most = workers
  }

  async enter(chunk: Chunk, first: boolean): Promise<void> {
    const turn = await (first ? this.line.enterFirst().turn : this.line.enter(chunk.mayWait))
    if (!turn) return
    chunk.turn = turn
    this.begun.push(chunk)
    if (!this.line.threadFor(turn, this.#listed())) {
      expect(this.#threads).toBeLessThan(this.#most)
      this.#threads++
      expect(this.line.threadFor(turn, this.#listed())).not.toBeNull()
    }
    const before = this.running.filter((other) => other.turn?.thread === turn.thread)
    expect(before.length).toBeLessThanOrEqual(chunk.mayWait ? 1 : 0)
    this.running.push(chunk)
  }

  /** Chunks of one thread end in order. */
  end(at: number): void {
    const { thread } = this.running[at].turn as Turn
    const ended = this.running.find(({ turn }) => turn?.thread === thread) as Chunk
    this.running = this.running.filter((chunk) => chunk !== ended)
    this.line.leave(ended.turn as Turn)
  }

  get busy(): number {
    return new Set(this.running.map(({ turn }) => turn?.thread)).size
  }

  #listed(): Threads {
    return Array.from({ length: this.#threads }, (_, id) => ({ id })) as unknown as Threads
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await undefined
}

const steps = fc.array(
  fc.record({ enters: fc.boolean(), mayWait: fc.boolean(), first: fc.boolean(), pick: fc.nat(20) }),
  { maxLength: 60 },
)

it('chunks begin in the order they came in, what goes first before them, and no thread stands still while one waits', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (workers, given) => {
      const pool = new Pool(workers)
      const [firsts, all]: [Chunk[], Chunk[]] = [[], []]
      let number = 0
      for (const { enters, mayWait, first, pick } of given) {
        if (enters) {
          const chunk = { number: number++, mayWait: mayWait && !first }
          all.push(chunk)
          if (first) firsts.push(chunk)
          void pool.enter(chunk, first)
        } else if (pool.running.length) pool.end(pick % pool.running.length)
        await settled()
        expect(pool.busy).toBe(Math.min(workers, pool.busy + number - pool.begun.length))
        const waiting = all.filter((chunk) => !pool.begun.includes(chunk))
        if (waiting.length && waiting.every((chunk) => chunk.mayWait))
          expect(pool.running).toHaveLength(2 * workers)
      }
      for (; pool.running.length; await settled()) pool.end(0)
      expect(pool.begun).toHaveLength(number)
      const plain = pool.begun.filter((chunk) => !firsts.includes(chunk)).map((chunk) => chunk.number)
      expect(plain).toEqual([...plain].sort((a, b) => a - b))
    }),
  )
})

it('sends away who waits when it closes', async () => {
  const pool = new Pool(1)
  await pool.enter({ number: 0, mayWait: false }, false)
  const waiting = [pool.line.enter(false), pool.line.enter(true), pool.line.enterFirst().turn]
  pool.line.close()
  expect(await Promise.all([...waiting, pool.line.enter(true), pool.line.enterFirst().turn])).toEqual(
    new Array(5).fill(undefined),
  )
})

it('lets others go on when what went first waits no longer', async () => {
  const pool = new Pool(1)
  await pool.enter({ number: 0, mayWait: false }, false)
  const first = pool.line.enterFirst()
  const next = pool.enter({ number: 1, mayWait: true }, false)
  await settled()
  expect(pool.begun).toHaveLength(1)
  first.withdraw()
  expect(await first.turn).toBeUndefined()
  await next
  expect(pool.begun).toHaveLength(2)
})
