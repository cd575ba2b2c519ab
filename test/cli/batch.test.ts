import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble } from '../support/api-double.ts'
import { BatchDouble, type BatchDoubleOptions } from '../support/batch-double.ts'
import { millrace, tempDir, writeTree } from './cli.ts'

const KEY = 'sk-planted-0123456789'
const QUIET = ['--tasks', 'generate', '--progress', 'plain', '--format', 'json', '--backoff', '1ms']
const BATCH = ['--via', 'batch', '--poll', '30ms']
const MODEL = ['--generate.model', 'gpt-4o', '--input', 'in.jsonl']
const INPUT = Array.from(
  { length: 40 },
  (_, i) => `${JSON.stringify({ id: `r${i}`, text: `text ${i}` })}\n`,
).join('')

async function setUp(options?: BatchDoubleOptions) {
  const double = await BatchDouble.start(options)
  const dir = writeTree(tempDir(), { 'in.jsonl': INPUT })
  const run = async (...args: string[]) => {
    const env = { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY }
    const ran = await millrace([...QUIET, ...BATCH, ...MODEL, ...args], { cwd: dir, env })
    return { ...ran, summary: () => JSON.parse(ran.stdout) }
  }
  const results = () => readFileSync(join(dir, '.millrace/out/generate.jsonl'), 'utf8')
  return { double, dir, run, results }
}

test('a batch gives the bytes that single calls give, at half the price', async () => {
  const api = await ApiDouble.start()
  const { double, dir, run, results } = await setUp()
  const prices = ['--generate.input-price', '2', '--generate.output-price', '10']
  const batch = await run('--generate.base-url', `${double.url}/v1`, ...prices)
  expect(batch.code, batch.stderr).toBe(0)
  const args = ['--generate.base-url', `${api.url}/v1`, '--state', 'calls']
  const calls = await millrace([...QUIET, ...MODEL, ...prices, ...args], {
    cwd: dir,
    env: { OPENAI_API_KEY: KEY },
  })
  expect(calls.code, calls.stderr).toBe(0)
  expect(results()).toBe(readFileSync(join(dir, 'calls/out/generate.jsonl'), 'utf8'))
  expect(batch.summary().tasks_detail.generate.price * 2).toBe(
    JSON.parse(calls.stdout).tasks_detail.generate.price,
  )
  expect(double.batches.length).toBe(1)
})
