import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import { expect, test } from 'vitest'
import { Lock, lockHolder } from '../../src/checkpoint/lock.ts'
import { digest } from '../../src/core/hash.ts'
import { listTree, tempDir } from '../cli/cli.ts'

const LOCK = fileURLToPath(new URL('../../src/checkpoint/lock.ts', import.meta.url))
/** Beyond any pid that Linux gives. */
const NO_PID = 2 ** 22 + 5

function lockText(holder: Partial<{ pid: number; started: string; host: string; id: string }>): string {
  return JSON.stringify({ pid: NO_PID, started: '1', host: hostname(), id: 'dead', ...holder })
}

test('one holder; the second is told its pid; free again when released', () => {
  const dir = tempDir()
  const lock = Lock.take(dir)
  expect(lockHolder(dir)).toBe(process.pid)
  expect(() => Lock.take(dir)).toThrow(`another millrace (pid ${process.pid})`)
  lock.release()
  expect(listTree(dir)).toEqual([])
  Lock.take(dir).release()
})

test.each([
  ['of a process that is gone', lockText({})],
  ['whose pid another program has now', lockText({ pid: process.pid, started: '1' })],
  ['that is no lock', 'garbage'],
])('a lock %s is taken over', (_, text) => {
  const dir = tempDir()
  writeFileSync(join(dir, 'lock'), text)
  const lock = Lock.take(dir)
  expect(lockHolder(dir)).toBe(process.pid)
  lock.release()
  expect(listTree(dir)).toEqual([])
})

test('a lock of another host is respected', () => {
  const dir = tempDir()
  writeFileSync(join(dir, 'lock'), lockText({ host: `not-${hostname()}` }))
  expect(() => Lock.take(dir)).toThrow(/on not-/)
})

test('what is released is the own lock only', () => {
  const dir = tempDir()
  const lock = Lock.take(dir)
  writeFileSync(join(dir, 'lock'), lockText({ id: 'another' }))
  lock.release()
  expect(readFileSync(join(dir, 'lock'), 'utf8')).toContain('another')
})

test('of many that race for a stale lock exactly one wins, also where a taker died before', async () => {
  const [racers, rounds] = [4, 12]
  const dir = tempDir()
  for (let round = 0; round < rounds; round++) {
    mkdirSync(join(dir, `${round}`))
    writeFileSync(join(dir, `${round}`, 'lock'), lockText({ id: `dead-${round}` }))
    if (round % 2) leaveDeadTaker(join(dir, `${round}`))
  }
  const lockModule = join(dir, 'lock.mjs')
  await build({ input: LOCK, platform: 'node', output: { file: lockModule } })
  const script = fileURLToPath(new URL('./fixtures/race.mjs', import.meta.url))
  const all = Array.from({ length: racers }, (_, i) =>
    spawn(process.execPath, [script, lockModule, dir, `${i}`, `${racers}`, `${rounds}`], {
      stdio: 'inherit',
    }),
  )
  await Promise.all(all.map((child) => new Promise((resolve) => child.on('close', resolve))))
  for (let round = 0; round < rounds; round++) {
    const ends = Array.from({ length: racers }, (_, i) => readFileSync(join(dir, `${round}.${i}`), 'utf8'))
    expect(ends.filter((end) => end === 'won')).toHaveLength(1)
    expect(listTree(join(dir, `${round}`))).toEqual(['lock'])
  }
})

/** As if a process had died while it was replacing the lock. */
function leaveDeadTaker(dir: string): void {
  const found = readFileSync(join(dir, 'lock'), 'utf8')
  writeFileSync(join(dir, `lock.${digest(found).toString('hex')}`), lockText({ id: 'dead taker' }))
}
