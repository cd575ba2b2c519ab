import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeStaticModel } from '../../scripts/static-model.mjs'
import { start as startMillrace, until } from '../cli/cli.ts'
import { millrace, scratch, sha256 } from './cli.ts'

const ROWS = 5_000
const KILLS = 2
const TOPICS = ['reads a file', 'sorts numbers', 'sends ☃', '', 'parsesJSONText', '---']
/** Some are cut into several chunks. */
const LONG_EVERY = 100

function rows(): string {
  return Array.from({ length: ROWS }, (_, id) => {
    const text = `${TOPICS[id % TOPICS.length]} ${id % 7}`.trim()
    return `${JSON.stringify({ id, text: id % LONG_EVERY === 0 ? `${text}. `.repeat(200) : text })}\n`
  }).join('')
}

test.each([['hash'], ['model']])(
  'vectors of %s are the same bytes after kills, for any number of workers and so for any chunks',
  { timeout: 120_000 },
  async (model) => {
    const dir = scratch({ 'rows.jsonl': rows() })
    writeStaticModel(join(dir, 'model'))
    const args = (name: string, workers: number) => [
      ...['--tasks', 'embed', '--embed.model', model, '--input', 'rows.jsonl', '--out', `${name}.parquet`],
      ...['--state', name, '--workers', String(workers)],
    ]
    for (let kill = 1; kill <= KILLS; kill++)
      await killedOnTheWay(dir, [...args('killed', kill), '--progress', 'json'])
    for (const [name, workers] of [
      ['killed', 2],
      ['inline', 0],
      ['three', 3],
    ] as const) {
      const ran = await millrace(dir, [...args(name, workers), '--progress', 'none'])
      expect(ran.code, ran.stderr).toBe(0)
    }
    const [killed, inline, three] = ['killed', 'inline', 'three'].map((name) =>
      sha256(join(dir, `${name}.parquet`)),
    )
    expect([killed, three]).toEqual([inline, inline])
  },
)

/** As soon as some more items are done. */
async function killedOnTheWay(cwd: string, args: string[]): Promise<void> {
  const { child, stderr, ended } = startMillrace(args, { cwd })
  await until(() => /"type":"progress"/.test(stderr()) || child.exitCode !== null)
  child.kill('SIGKILL')
  await ended
}
