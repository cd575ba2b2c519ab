import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Summary } from '../../src/core/records.ts'
import { ended, eventually, fixture, millrace, scratch, sha256, start } from './cli.ts'

/** Enough for two pages of a plan. */
const FILES = 1_500

/** What one run did: workers set up, items computed. */
interface Work {
  setups: number
  items: string[]
  summary: Summary
}

describe.concurrent('a second run computes what changed and nothing else', () => {
  test('nothing changed: no worker starts, the result file is left alone', async () => {
    const batch = await Batch.done()
    const before = batch.file()
    expect(await batch.run()).toMatchObject({ setups: 0, items: [], summary: { cached: FILES, attempts: 0 } })
    expect(batch.file()).toBe(before)
  })

  test('one changed, one inserted, one touched, one deleted', async () => {
    const batch = await Batch.done()
    batch.write('in/0700', 'changed')
    expect(await batch.run()).toMatchObject({ items: ['in/0700'] })
    batch.write('in/0700-and-a-half', 'new')
    expect(await batch.run()).toMatchObject({ items: ['in/0700-and-a-half'] })
    utimesSync(join(batch.dir, 'in/0701'), 1_000_000_000, 1_000_000_000)
    expect(await batch.run()).toMatchObject({ setups: 0, items: [] })
    rmSync(join(batch.dir, 'in/0702'))
    expect(await batch.run()).toMatchObject({ setups: 0, items: [], summary: { total: FILES } })
    expect(batch.ids()).toEqual([...ids().filter((id) => id !== 'in/0702'), 'in/0700-and-a-half'].sort())
  })

  test('changed without a trace, when its clock is too coarse to tell', async () => {
    const batch = await Batch.done(60)
    // A time to come: no run can have read it long enough after.
    const when = Math.ceil(Date.now() / 1_000) + 3_600
    const path = join(batch.dir, 'in/0007')
    utimesSync(path, when, when)
    expect((await batch.run()).items).toEqual([])
    writeFileSync(path, 'CONTENT OF in/0007')
    utimesSync(path, when, when)
    expect((await batch.run()).items).toEqual(['in/0007'])
  })

  test('a semantic option makes other results, a tuning option the same', async () => {
    const batch = await Batch.done(60)
    expect((await batch.run('--counted.pace', '2')).items).toEqual([])
    expect((await batch.run('--counted.factor', '2')).items).toHaveLength(60)
    expect((await batch.run('--counted.factor', '1')).items).toEqual([])
  })

  test('--fresh computes all; killed in the middle, the same command goes on', async () => {
    const batch = await Batch.done(600)
    const result = sha256(batch.out)
    batch.forget()
    const child = start(batch.dir, batch.command('--fresh'))
    const gone = ended(child)
    await eventually(() => (batch.ledger().length > 100 ? true : undefined))
    child.kill('SIGKILL')
    await gone
    const { items, summary } = await batch.run('--fresh')
    expect(summary.cached).toBeGreaterThan(0)
    expect(items.length).toBe(600 - summary.cached)
    expect(sha256(batch.out)).toBe(result)
    expect((await batch.run('--fresh')).items).toHaveLength(600)
  })
})

function ids(count = FILES): string[] {
  return Array.from({ length: count }, (_, i) => `in/${String(i).padStart(4, '0')}`)
}

class Batch {
  readonly dir: string
  readonly out: string

  private constructor(count: number) {
    this.dir = scratch(Object.fromEntries(ids(count).map((id) => [id, `content of ${id}`])))
    this.out = join(this.dir, '.millrace/out/counted.jsonl')
  }

  /** A batch that has run once. */
  static async done(count = FILES): Promise<Batch> {
    const batch = new Batch(count)
    const { items } = await batch.run()
    expect(items.sort()).toEqual(ids(count))
    return batch
  }

  command(...args: string[]): string[] {
    const what = ['--tasks', fixture('counted'), '--files', 'in', '--workers', '2']
    return [...what, '--format', 'json', '--progress', 'none', ...args]
  }

  async run(...args: string[]): Promise<Work> {
    this.forget()
    const { code, stdout, stderr } = await millrace(this.dir, this.command(...args))
    expect(code, stderr).toBe(0)
    const lines = this.ledger()
    const items = lines.filter((line) => line !== 'setup').map((line) => line.slice('item '.length))
    return { setups: lines.length - items.length, items, summary: JSON.parse(stdout) }
  }

  forget(): void {
    rmSync(join(this.dir, 'ledger'), { force: true })
  }

  ledger(): string[] {
    const path = join(this.dir, 'ledger')
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.dir, path), text)
  }

  file(): string {
    return readFileSync(this.out, 'utf8')
  }

  ids(): string[] {
    return this.file()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).id)
  }
}
