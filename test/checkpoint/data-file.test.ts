import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkDataFile } from '../../src/checkpoint/data-file.ts'
import { key32 } from '../../src/checkpoint/keys.ts'
import { type Operation, Store } from '../../src/checkpoint/store.ts'
import { tempFolder } from '../support/temp.ts'

const PAGE = 4_096
const LAST_PAGE = 144

/** Branch pages, big values and more than one table. */
async function filled(): Promise<{ dir: string; path: string }> {
  const dir = tempFolder()
  const store = Store.open(dir)
  const puts: Operation[] = []
  for (let i = 0; i < 2_000; i++)
    puts.push({ table: 'dead', key: key32(0, 0, i), value: Buffer.alloc(90, i) })
  for (let i = 0; i < 20; i++)
    puts.push({ table: 'blocks', key: key32(0, i, 0, 0), value: Buffer.alloc(9_000, i) })
  await store.commit(puts)
  await store.close()
  return { dir, path: join(dir, 'data.mdb') }
}

/** As after a commit whose last pages were taken and given back before they were written. */
function withFreePagesAtTheEnd(path: string, pages: number): void {
  const bytes = readFileSync(path)
  for (const meta of [0, PAGE]) {
    const last = bytes.readBigUInt64LE(meta + LAST_PAGE)
    bytes.writeBigUInt64LE(last + BigInt(pages), meta + LAST_PAGE)
  }
  writeFileSync(path, bytes)
}

it('is whole without its free last pages, which LMDB need not have written', async () => {
  const { dir, path } = await filled()
  withFreePagesAtTheEnd(path, 3)
  expect(checkDataFile(path)).toBe('whole')
  const store = Store.openReadOnly(dir)
  expect(store.count('dead')).toBe(2_000)
  expect([...store.entries('blocks')].at(-1)?.value).toEqual(Buffer.alloc(9_000, 19))
  await store.close()
})

it('is not whole without any page that its tables reach, nor with anything else in its place', async () => {
  const { path } = await filled()
  withFreePagesAtTheEnd(path, 3)
  const { size } = statSync(path)
  truncateSync(path, size - 1)
  const needed = size + 3 * PAGE
  for (let left = size - 1; left >= 4 * PAGE; left -= 7 * PAGE) {
    truncateSync(path, left)
    expect(checkDataFile(path)).toEqual({ size: left, needed })
  }
  const bytes = readFileSync(path)
  for (const filling of [0, 1, 2, 0xff]) {
    writeFileSync(
      path,
      Buffer.concat([bytes.subarray(0, 2 * PAGE), Buffer.alloc(bytes.length - 2 * PAGE, filling)]),
    )
    expect(checkDataFile(path)).toEqual({ size: bytes.length, needed })
  }
})

it('has no header before its first commit came to an end', () => {
  const path = join(tempFolder(), 'data.mdb')
  for (const bytes of [0, 100, PAGE]) {
    writeFileSync(path, Buffer.alloc(bytes))
    expect(checkDataFile(path)).toBe('no_header')
  }
})
