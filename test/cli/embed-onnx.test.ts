import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { describe, expect, it } from 'vitest'
import { writeOnnxModel } from '../../scripts/onnx-model.mjs'
import type { Summary } from '../../src/core/records.ts'
import { loadRuntime } from '../../src/tasks/embed/onnx/runtime.ts'
import { HAS_RUNTIME, WITHOUT } from '../tasks/embed/runtime.ts'
import { millrace, ONE_ERROR, start, tempDir, writeTree } from './cli.ts'

const EMBED = ['--tasks', 'embed', '--embed.model', 'model', '--format', 'json']
const SMALL = ['--embed.chunk-size', '40', '--embed.chunk-overlap', '4']

/** Texts of one chunk and of many. */
function rows(count: number): string {
  const dir = tempDir()
  writeOnnxModel(join(dir, 'model'))
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      id: `r${i}`,
      text: `It reads a file and writes words, number ${i}. `.repeat(1 + (i % 30)),
    }),
  )
  writeFileSync(join(dir, 'rows.jsonl'), lines.join('\n'))
  return dir
}

async function embed(cwd: string, args: string[]): Promise<Summary> {
  const ended = await millrace([...EMBED, '--input', 'rows.jsonl', ...args], { cwd })
  expect(ended.code, ended.stderr).toBe(0)
  return JSON.parse(ended.stdout)
}

describe.skipIf(!HAS_RUNTIME)(`embed by ${HAS_RUNTIME ? 'an ONNX model' : `ONNX ${WITHOUT}`}`, () => {
  it('gives the same bytes for any number of workers, and killed at any moment', async () => {
    const dir = rows(120)
    const bytes = (name: string) => readFileSync(join(dir, name)).toString('base64')
    await embed(dir, [...SMALL, '--out', 'a.npy', '--workers', '0', '--state', 'one'])
    await embed(dir, [...SMALL, '--out', 'b.npy', '--workers', '3', '--state', 'two'])
    expect(bytes('b.npy')).toBe(bytes('a.npy'))
    for (let kills = 0; kills < 2; kills++) {
      const args = [...EMBED, ...SMALL, '--input', 'rows.jsonl', '--workers', '2', '--progress', 'json']
      const run = start([...args, '--state', 'three', '--out', 'c.npy'], { cwd: dir })
      await run.says(/"progress"/)
      run.child.kill('SIGKILL')
      await run.ended
    }
    const { cached } = await embed(dir, [...SMALL, '--out', 'c.npy', '--state', 'three', '--workers', '1'])
    expect(cached).toBeGreaterThan(0)
    expect(cached).toBeLessThan(120)
    expect(bytes('c.npy')).toBe(bytes('a.npy'))
  })

  it('cuts texts into what the model takes, and vectors to what is asked for', async () => {
    const dir = rows(30)
    await embed(dir, ['--out', 'v.parquet', '--embed.chunk-size', '200', '--embed.dimensions', '8'])
    const file = new Uint8Array(readFileSync(join(dir, 'v.parquet'))).buffer
    const found = await parquetReadObjects({ file, compressors })
    expect(Math.max(...found.map(({ token_count }) => token_count as number))).toBeLessThanOrEqual(62)
    for (const { vector } of found) {
      expect((vector as number[]).length).toBe(8)
      expect(Math.hypot(...(vector as number[]))).toBeCloseTo(1, 5)
    }
  })

  it('takes files of nothing, of symbols, of no text, and gives up on one that takes too long', async () => {
    const dir = rows(1)
    writeTree(dir, {
      'in/empty.txt': '',
      'in/symbols.txt': '☃☃☃ ∑∑ 𝄞𝄞\u0001',
      'in/binary.txt': Buffer.from([0, 1, 2, 0]),
      'in/latin1.txt': Buffer.from('caf\xe9 au lait', 'latin1'),
      'in/long.txt': 'words and more of them. '.repeat(400_000),
      'in/short.txt': 'A file of words.',
    })
    const args = [...EMBED, ...SMALL, '--files', 'in', '--workers', '2', '--timeout', '2s']
    const { code, stdout } = await millrace(args, { cwd: dir })
    const { tasks_detail, errors } = JSON.parse(stdout) as Summary
    expect(code).toBe(1)
    expect(errors).toMatchObject([{ code: 'timeout', count: 1, example_id: 'in/long.txt' }])
    expect(tasks_detail?.embed).toMatchObject({ documents: 5, chunks: 3, without_text: 1, skipped: 1 })
  })

  it.each([
    ['that is cut off', { 'onnx/model.onnx': Buffer.alloc(100, 10) }, [], "onnxruntime can't load"],
    ['of which too much is asked', {}, ['--embed.dimensions', '64'], 'vectors of 16'],
    [
      'whose chunks repeat all',
      {},
      ['--embed.chunk-overlap', '62'],
      'chunk of 62, the most that the model takes',
    ],
    ['and a file that it lacks', {}, ['--embed.file', 'other.onnx'], 'has no other.onnx'],
  ])('a model %s: one error, exit 2', async (_, changes, args, message) => {
    const dir = rows(2)
    writeOnnxModel(join(dir, 'model'), {}, changes)
    const ended = await millrace([...EMBED, '--input', 'rows.jsonl', '--progress', 'none', ...args], {
      cwd: dir,
    })
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    expect(ended.stderr).toMatch(ONE_ERROR)
    expect(ended.stderr).toContain(message)
  })
})

it('onnxruntime-node that is not there: how to install it', async () => {
  await expect(loadRuntime('onnxruntime-node-that-is-not-there')).rejects.toMatchObject({
    code: 'no_onnxruntime',
    message: expect.stringContaining('which is not installed'),
    hint: expect.stringMatching(/^npm install onnxruntime-node.*onnxruntime-node-install=skip.*allowScripts/),
  })
})
