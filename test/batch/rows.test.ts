import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { deadLetters } from '../../src/batch/results/dead-letters.ts'
import { Store } from '../../src/checkpoint/store.ts'
import type { RowText } from '../../src/core/row-text.ts'
import { defineTask, type Item, rowsSource, runBatch, TaskError } from '../../src/index.ts'
import { tempFolder } from '../support/temp.ts'

type Row = Record<string, unknown>
type Process = (row: Row, item: Item) => unknown

describe('a batch over rows', () => {
  it('gives a task the rows of its type, also once the file has grown', async () => {
    const dir = tempFolder()
    const path = join(dir, 'a.jsonl')
    const line = (i: number) => `{"id":"${i}","type":"${i % 3 ? 'note' : 'page'}"}\n`
    writeFileSync(path, Array.from({ length: 1_500 }, (_, i) => line(i)).join(''))
    const run = () => runOver(dir, [path], () => 1, { accepts: ({ type }) => type === 'page' })
    expect((await run()).computed).toHaveLength(500)
    appendFileSync(path, line(1_500) + line(1_501) + line(1_502) + line(1_503))
    const { computed, batch } = await run()
    expect(computed).toEqual(['1500', '1503'])
    expect(batch).toMatchObject({ total: 502, cached: 500 })
  })

  it('takes each row for itself, also where two have one id', async () => {
    const dir = tempFolder()
    const path = join(dir, 'a.jsonl')
    writeFileSync(path, '{"id":"x","n":1}\n{"id":"x","n":2}\n{"id":"x","n":1}\n')
    const { results } = await runOver(dir, [path], ({ n }) => n)
    expect(results.map(({ id, result }) => [id, result])).toEqual([
      ['x', 1],
      ['x', 2],
      ['x', 1],
    ])
    writeFileSync(path, '{"id":"y"}\n{"id":"x","n":1}\n{"id":"x","n":2}\n{"id":"x","n":1}\n')
    const again = await runOver(dir, [path], ({ n }) => n)
    expect(again.computed).toEqual(['y'])
    expect(again.results.map(({ result }) => result)).toEqual([null, 1, 2, 1])
  })

  it('reads rows into the same memory, where the task lets go of their bytes', async () => {
    const dir = tempFolder()
    const path = join(dir, 'a.jsonl')
    const texts = Array.from({ length: 30_000 }, (_, i) => `${i} "quoted"`)
    writeFileSync(path, texts.map((text) => `${JSON.stringify({ text })}\n`).join(''))
    for (const letsGoOfBytes of [false, true]) {
      const seen: RowText[] = []
      const process = (row: RowText) => {
        seen.push(row)
        return row.text().length
      }
      const options = { version: 1, lane: 'cpu', reads: 'text', letsGoOfBytes } as const
      const task = defineTask({ name: `keeps-${!letsGoOfBytes}`, ...options, process })
      const batch = await runBatch({ source: await rowsSource([path]), task, checkpoint: join(dir, 'state') })
      expect(batch.succeeded).toBe(texts.length)
      expect(seen.every((row, i) => row.text() === texts[i])).toBe(!letsGoOfBytes)
    }
  })

  it('tries a row again that failed, of a file and of a stream', async () => {
    const dir = tempFolder()
    const path = join(dir, 'a.jsonl')
    const text = '{"id":"a"}\n{"id":"b","busy":true}\n{"id":"c"}\n'
    writeFileSync(path, text)
    for (const files of [[path], ['-']]) {
      let calls = 0
      const busy: Process = (row) => {
        if (row.busy && ++calls < 3) throw new TaskError('busy', 'transient')
        return Object.keys(row)
      }
      const { batch, results } = await runOver(
        join(dir, files[0] === '-' ? 'stream' : 'file'),
        files,
        busy,
        {},
        text,
      )
      expect(batch).toMatchObject({ succeeded: 3, attempts: 5 })
      expect(results.map(({ result }) => result)).toEqual([['id'], ['id', 'busy'], ['id']])
    }
  })

  it('keeps a row as its text where it is too deep to be stored, or as it came where a task changed it', async () => {
    const deep = `{"id":"deep","in":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const fails: Process = (row) => {
      row.more = () => {}
      throw new TaskError('no', 'permanent')
    }
    const dir = tempFolder()
    await runOver(dir, ['-'], fails, {}, `${deep}\n{"id":"b","n":[1]}\n`)
    const store = Store.openReadOnly(join(dir, 'state'))
    const inputs = Array.from(deadLetters(store, { ids: [] }), ({ letter }) => letter.item.input)
    await store.close()
    expect(inputs).toEqual([deep, { id: 'b', n: [1] }])
  })
})

async function runOver(
  dir: string,
  files: string[],
  process: Process,
  more: { accepts?: (item: Item) => boolean } = {},
  stdin = '',
) {
  const computed: string[] = []
  const out = join(tempFolder(), 'out.jsonl')
  const task = defineTask({
    ...{ name: 'rows', version: 1, lane: 'cpu', ...more },
    process: (row: Row, { item }) => {
      computed.push(item.id)
      return process(row, item)
    },
  })
  const source = await rowsSource(files, { cwd: dir, stdin: Readable.from([Buffer.from(stdin)]) })
  const batch = await runBatch({ source, task, checkpoint: join(dir, 'state'), out, backoff_ms: 1 })
  const results: { id: string; result: unknown }[] = readFileSync(out, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return { batch, computed, results }
}

it('a row that becomes a copy of another counts once, and what it was no more', async () => {
  const dir = tempFolder()
  const path = join(dir, 'in.jsonl')
  const rows = (...texts: string[]) => texts.map((text) => `${JSON.stringify({ id: text, text })}\n`).join('')
  const filler = Array.from({ length: 100 }, (_, i) => `word ${i}`)
  const run = async (...texts: string[]) => {
    writeFileSync(path, rows(...filler, ...texts))
    const { tasks_detail } = await runBatch({
      ...{ source: await rowsSource([path], { cwd: dir }), task: 'tokenize', checkpoint: join(dir, 'state') },
      workers: 0,
    })
    return (tasks_detail.tokenize as { tokens: number }).tokens
  }
  const before = await run('a', ' a long text of many words', 'b')
  expect(await run('a', 'b', 'b')).toBe(before - 5)
})
