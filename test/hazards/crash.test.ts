import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  deadLetters,
  ended,
  eventually,
  fixture,
  items,
  LIBRARY,
  NEIGHBOURS,
  type Ran,
  records,
  runTask,
  scratch,
  spawnNode,
  start,
  summaryOf,
} from './cli.ts'

const MAX_RUNS = 6

describe.concurrent('an item that kills the whole process is found by running the same command again', () => {
  for (const workers of ['2', '0'])
    test(`--workers ${workers}`, async () => {
      const dir = scratch(items())
      const { runs, last } = await untilItEnds(() =>
        runTask(dir, 'bad-kills-process', ['--workers', workers]),
      )
      expect(runs).toBe(2)
      expectOnlyBad(last, 1)
      const [letter] = await deadLetters(dir)
      expect(letter.errors[0]).toMatchObject({ code: 'process_killed', class: 'poison' })
      expect(letter.errors[0].message).toMatch(/was killed by SIGKILL: its process died 3 times/)
    })

  test('several of them, far apart', async () => {
    const dir = scratch({ ...items(), 'in/a-bad': '', 'in/z-bad': '' })
    const { last } = await untilItEnds(() => runTask(dir, 'bad-kills-process', ['--workers', '2']))
    expect(last.code).toBe(1)
    const dead = records(last).filter(({ status }) => status === 'dead_letter')
    expect(dead.map(({ id }) => id)).toEqual(['in/a-bad', 'in/e-bad', 'in/z-bad'])
    expect(summaryOf(last)).toMatchObject({ total: 14, succeeded: 11, dead_letter: 3, pending: 0 })
  })

  test('at its second attempt', async () => {
    const dir = scratch(items())
    const { runs, last } = await untilItEnds(() => runTask(dir, 'kills-on-retry', ['--backoff', '1ms']))
    expect(runs).toBe(2)
    expectOnlyBad(last, 2)
    const [letter] = await deadLetters(dir)
    expect(letter.errors.map(({ code }) => code)).toEqual(['ECONNRESET', 'process_killed'])
  })

  test('in setup(): a clear error', async () => {
    const dir = scratch(items())
    const { runs, last } = await untilItEnds(() => runTask(dir, 'kills-in-setup'))
    expect(runs).toBe(2)
    expect(last.code).toBe(2)
    expect(last.stderr).toMatch(/^error: task bad was killed by SIGKILL before its first item$/m)
  })

  test('in a function of the script that calls runBatch', async () => {
    const state = join(scratch(), 'state')
    const script = fileURLToPath(new URL('../fixtures/kills-process.mjs', import.meta.url))
    const { last } = await untilItEnds(() => ended(spawnNode([script, LIBRARY, state], '.')))
    expect(last.code, last.stderr).toBe(0)
    expect(JSON.parse(last.stdout)).toMatchObject({
      ...{ succeeded: 19, dead_letter: 1 },
      errors: [{ code: 'process_killed', example_id: 'item-7' }],
    })
  })
})

test('the process that looks at a suspect ends with the run, even from an endless loop', async () => {
  const dir = scratch(items())
  expect((await runTask(dir, 'kills-once-then-loops')).signal).toBe('SIGKILL')
  const child = start(dir, ['--tasks', fixture('kills-once-then-loops'), '--files', 'in'])
  const gone = ended(child)
  const looping = join(dir, 'looping')
  const pid = await eventually(() => (existsSync(looping) && Number(readFileSync(looping))) || undefined)
  child.kill('SIGKILL')
  await gone
  await eventually(() => (existsSync(`/proc/${pid}`) ? undefined : true))
})

async function untilItEnds(runOnce: () => Promise<Ran>): Promise<{ runs: number; last: Ran }> {
  for (let runs = 1; runs <= MAX_RUNS; runs++) {
    const last = await runOnce()
    if (last.signal === null) return { runs, last }
  }
  throw new Error(`it was killed ${MAX_RUNS} times`)
}

function expectOnlyBad(ran: Ran, attempts: number): void {
  const all = records(ran)
  const good = all.filter(({ status }) => status === 'succeeded')
  expect(good.map(({ id, attempts }) => [id, attempts])).toEqual(NEIGHBOURS.map((id) => [id, 1]))
  expect(all.filter(({ status }) => status !== 'succeeded')).toMatchObject([
    { id: 'in/e-bad', status: 'dead_letter', attempts },
  ])
  expect(summaryOf(ran)).toMatchObject({ total: 12, succeeded: 11, failed: 0, dead_letter: 1, pending: 0 })
  expect(ran.code).toBe(1)
}
