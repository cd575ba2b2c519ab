import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { expect, it, vi } from 'vitest'
import { key32 } from '../../src/checkpoint/keys.ts'
import { type Operation, Store } from '../../src/checkpoint/store.ts'
import { tempFolder } from '../support/temp.ts'

const MANY = 300_000

it('takes as many changes in one commit as there are dead letters to revive', async () => {
  const store = Store.open(tempFolder())
  const value = Buffer.from('{}')
  const puts: Operation[] = []
  for (let i = 0; i < MANY; i++) puts.push({ table: 'dead', key: key32(0, i >> 10, i & 1_023), value })
  await store.commit(puts)
  expect(store.count('dead')).toBe(MANY)
  expect([...store.keys('dead', 0, 7)]).toHaveLength(1_024)
  await store.commit(puts.map(({ table, key }) => ({ table, key })))
  expect(store.count('dead')).toBe(0)
  await store.close()
})

it('is on the disk as a whole before it takes the place of the one with gaps', async () => {
  const dir = tempFolder()
  const store = Store.open(dir)
  await store.commit([{ table: 'dead', key: key32(0, 0, 0), value: Buffer.from('{}') }])
  const calls: string[] = []
  const { fsyncSync, renameSync } = fs
  vi.spyOn(fs, 'fsyncSync').mockImplementation((fd) => {
    calls.push('fsync')
    fsyncSync(fd)
  })
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    calls.push('rename')
    renameSync(from, to)
  })
  syncBuiltinESMExports()
  await store.compact(dir).finally(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })
  expect(calls).toEqual(['fsync', 'rename', 'fsync'])
  const compacted = Store.openReadOnly(dir)
  expect(compacted.count('dead')).toBe(1)
  await compacted.close()
})
