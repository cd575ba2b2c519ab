import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import { expect, test } from 'vitest'
import { CommitGate, openAlone, openBeside } from '../../src/checkpoint/gate.ts'
import { Lock } from '../../src/checkpoint/lock.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { listTree, tempDir } from '../cli/cli.ts'

const STORE = fileURLToPath(new URL('../../src/checkpoint/store.ts', import.meta.url))
/** Beside the packages, where the bundle finds LMDB. */
const BUNDLE = fileURLToPath(new URL('../../node_modules/.millrace-test/store.mjs', import.meta.url))
/** Beyond any pid that Linux gives. */
const NO_PID = 2 ** 22 + 5

const marks = (dir: string) => readFileSync(join(dir, 'committing'), 'latin1')

test('nothing is committed while somebody opens, nor opened while something is committed', async () => {
  const dir = tempDir()
  const gate = new CommitGate(dir)
  const opening = Lock.take(dir, 'opening')
  let mayCommit = false
  const entered = gate.enter().then(() => (mayCommit = true))
  for (let i = 0; i < 10; i++) await turn()
  expect([mayCommit, marks(dir)]).toEqual([false, '0'])
  opening.release()
  await entered
  expect(marks(dir)).toBe('1')
  // Nobody holds the folder's lock: whoever committed is gone.
  expect(openBeside(dir, () => listTree(dir))).toEqual(['committing', 'opening'])
  gate.leave()
  expect(marks(dir)).toBe('0')
  gate.close()
})

test('who died while he opened holds up nobody', async () => {
  const dir = tempDir()
  writeFileSync(
    join(dir, 'opening'),
    JSON.stringify({ pid: NO_PID, started: '1', host: hostname(), id: 'dead' }),
  )
  const gate = new CommitGate(dir)
  await gate.enter()
  expect(marks(dir)).toBe('1')
  gate.close()
  expect(openAlone(dir, () => 'open')).toBe('open')
  expect(listTree(dir)).toEqual(['committing'])
})

test('what is committed stays, however often others open the checkpoint meanwhile', async () => {
  const dir = join(tempDir(), 'state')
  mkdirSync(dir)
  await build({ input: STORE, platform: 'node', external: ['lmdb'], output: { file: BUNDLE } })
  const lock = Lock.take(dir)
  const store = Store.open(dir)
  const script = fileURLToPath(new URL('./fixtures/opens.mjs', import.meta.url))
  const reader = spawn(process.execPath, [script, BUNDLE, dir], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(reader.stdout, 'data')
  const keys = Array.from({ length: 500 }, (_, i) => Buffer.from(`${10_000 + i}`))
  for (const key of keys) await store.commit([{ table: 'runs', key, value: key }])
  reader.stdin.end()
  const [code] = await once(reader, 'close')
  expect(code).toBe(0)
  await store.close()
  lock.release()
  const again = Store.openReadOnly(dir)
  expect(keys.filter((key) => !again.get('runs', key))).toEqual([])
  await again.close()
})
