import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { itemRecords } from '../../src/batch/results/records.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { FatalError } from '../../src/core/errors.ts'
import type { RetryRecord } from '../../src/core/records.ts'
import {
  deadLetters,
  ended,
  eventually,
  fixture,
  LIBRARY,
  millrace,
  type Ran,
  randomFrom,
  records,
  scratch,
  sha256,
  spawnNode,
  start,
} from './cli.ts'

/** `MILLRACE_LONG=1` runs the form that CI runs second. */
const LONG = process.env.MILLRACE_LONG === '1'
const KILLS = LONG ? 100 : 15
/** Lines of the ledger that a run gets at most before it is killed. */
const MAX_PROGRESS = 60
const FILES = KILLS * MAX_PROGRESS
const ITEMS = KILLS * 20
const MAX_START_MS = 300
const SEED = 20_260_725
const TIME_LIMIT_MS = LONG ? 900_000 : 120_000

test('a batch killed again and again ends with the same bytes, and repeats nothing it had acknowledged', {
  timeout: TIME_LIMIT_MS,
}, async () => {
  const dir = scratch(Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`in/${i}`, `file ${i}`])))
  const what = ['--tasks', fixture('counted'), '--files', 'in', '--progress', 'none']
  const reference = (name: string, workers: string) =>
    millrace(dir, [...what, '--workers', workers, '--state', name, '--out', `${name}.jsonl`])
  for (const ran of await Promise.all([reference('whole', '2'), reference('inline', '0')]))
    expect(ran.code, ran.stderr).toBe(0)

  const ledger = new Ledger(join(dir, 'killed'))
  const acknowledged = new Map<string, number>()
  const args = [...what, '--workers', '2', '--out', 'killed.jsonl']
  const last = await killedOften(
    () => start(dir, args, { LEDGER: 'killed' }),
    ledger,
    MAX_PROGRESS,
    async () => {
      for (const id of await doneIn(join(dir, '.millrace')))
        if (!acknowledged.has(id)) acknowledged.set(id, ledger.lines().length)
    },
  )
  expect(last.code, last.stderr).toBe(0)
  expect(sha256(join(dir, 'whole.jsonl'))).toBe(sha256(join(dir, 'inline.jsonl')))
  expect(sha256(join(dir, 'killed.jsonl'))).toBe(sha256(join(dir, 'whole.jsonl')))
  expect(acknowledged.size).toBeGreaterThan(FILES / 10)
  const repeated = ledger.lines().filter((line, i) => i >= (acknowledged.get(line.split(' ')[1]) ?? Infinity))
  expect(repeated).toEqual([])
  expect(await deadLetters(dir)).toEqual([])
  expect(await millrace(dir, ['verify'])).toMatchObject({ code: 0 })
})

test('attempts and due times of runBatch survive being killed again and again', {
  timeout: TIME_LIMIT_MS,
}, async () => {
  const dir = scratch()
  const ledger = new Ledger(join(dir, 'ledger'))
  const script = fileURLToPath(new URL('../fixtures/kill-batch.mjs', import.meta.url))
  const seen = new Map<string, { record: RetryRecord; lines: number }>()
  const last = await killedOften(
    () => spawnNode([script, LIBRARY, dir, String(ITEMS)], dir),
    ledger,
    20,
    async () => {
      for (const record of await waitingIn(join(dir, 'state'))) {
        // What died of a transient error is tried anew by every run.
        if (failsAlways(record.item.id)) continue
        const before = seen.get(record.item.id)?.record
        if (before) expect(record.attempts).toBeGreaterThanOrEqual(before.attempts)
        if (before?.attempts === record.attempts) expect(record.due_ms).toBe(before.due_ms)
        else seen.set(record.item.id, { record, lines: ledger.lines().length })
      }
    },
  )
  expect(last.code, last.stderr).toBe(0)
  const dead = ITEMS / 50
  const dlq = await millrace(dir, ['dlq', 'list', '--state', 'state'])
  expect(JSON.parse(last.stdout), dlq.stdout).toEqual({
    ...{ total: ITEMS, succeeded: ITEMS - dead, failed: 0, dead_letter: dead, pending: 0 },
  })
  expect(seen.size).toBeGreaterThan(0)
  const attempts = new Map<string, number>()
  for (const record of records(await millrace(dir, ['report', '--format', 'ndjson', '--state', 'state']))) {
    attempts.set(record.id, record.attempts)
    if (failsAlways(record.id)) expect(record).toMatchObject({ status: 'dead_letter', attempts: 4 })
    else expect(record.attempts).toBeLessThanOrEqual(numberOf(record.id) % 5 === 0 ? 3 : 1)
  }
  for (const [id, { record, lines }] of seen) {
    expect(attempts.get(id)).toBeGreaterThan(record.attempts)
    const next = ledger
      .lines()
      .slice(lines)
      .find((line) => line.startsWith(`call ${id} `))
    expect(Number(next?.split(' ')[2])).toBeGreaterThanOrEqual(Math.floor(record.due_ms))
  }
})

function numberOf(id: string): number {
  return Number(id.slice('item-'.length))
}

function failsAlways(id: string): boolean {
  return numberOf(id) % 50 === 0
}

/**
 * Starts and kills: at a random moment of its start, or after a random number of new lines in the ledger. Then
 * once more, to the end.
 */
async function killedOften(
  begin: () => ChildProcess,
  ledger: Ledger,
  maxLines: number,
  look: () => Promise<void>,
): Promise<Ran> {
  const random = randomFrom(SEED)
  for (let kills = 0; kills < KILLS; kills++) {
    const child = begin()
    const gone = ended(child)
    const atStart = random() < 0.3
    const amount = random()
    if (atStart) await new Promise((resolve) => setTimeout(resolve, amount * MAX_START_MS))
    else await ledger.grow(Math.ceil(amount * maxLines), gone)
    child.kill('SIGKILL')
    const ran = await gone
    expect(ran.signal, `it ended by itself after ${kills} kills: ${ran.stderr}`).toBe('SIGKILL')
    await look()
  }
  return ended(begin())
}

/** A file to which tasks append a line for what they do. */
class Ledger {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  lines(): string[] {
    return existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n').filter(Boolean) : []
  }

  /** Waits for so many new lines, or for the end of who writes them. */
  async grow(lines: number, gone: Promise<unknown>): Promise<void> {
    const before = this.lines().length
    let ended = false
    gone.then(() => {
      ended = true
    })
    await eventually(() => ended || this.lines().length >= before + lines || undefined)
  }
}

/** Items that are done, as `report` tells it. */
async function doneIn(state: string): Promise<string[]> {
  const done = await reading(state, (store) => {
    const run = store.lastRun()
    return run && [...itemRecords(store, run, [])].filter(({ status }) => status === 'succeeded')
  })
  return done?.map(({ id }) => id) ?? []
}

/** What waits for another attempt. */
async function waitingIn(state: string): Promise<RetryRecord[]> {
  const waiting = await reading(state, (store) =>
    [...store.ledgers()].flatMap(({ id }) => [...store.retries(id)].map(({ record }) => record)),
  )
  return waiting ?? []
}

/** Reads a state folder that a killed run has left; undefined where it had not come to make one. */
async function reading<T>(state: string, read: (store: Store) => T): Promise<T | undefined> {
  let store: Store
  try {
    store = Store.openReadOnly(state)
  } catch (error) {
    if (error instanceof FatalError && error.code === 'no_state') return undefined
    throw error
  }
  try {
    return read(store)
  } finally {
    await store.close()
  }
}
