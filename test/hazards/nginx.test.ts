import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasNginx, type LimitedServer, type Nginx, startNginx } from '../support/nginx.ts'
import { ended, eventually, millrace, reported, scratch, start, summaryOf } from './cli.ts'

/** CI sets it: there a service that is not installed is a failure. */
const REQUIRED = process.env.MILLRACE_REQUIRE_SERVICES === '1'
const ITEMS = 900
const FEW = 400
const QUICKLY = ['--backoff', '100ms', '--progress', 'json']
/** Requests a second that the server lets in. */
const RATE = 200
/** A client that only waits has 17 % refused where its limit is 20 % too high. A busy machine bunches requests up. */
const MOST_REFUSED = 0.02

let nginx: Nginx | undefined
beforeAll(async () => {
  if (REQUIRED || hasNginx()) nginx = await startNginx(3, RATE, { answer: 42 })
})
afterAll(() => nginx?.stop())

const limited = test.skipIf(!REQUIRED && !hasNginx())

/** A folder of items, and what asks a server about each of them. */
function setUp(server: LimitedServer, items: number, ...limits: string[]): { dir: string; args: string[] } {
  const rows = Array.from({ length: items }, (_, i) => JSON.stringify({ id: `${i}` }))
  const url = `${server.url}/items/{{id}}`
  const options = ['--http.url', url, '--http.body', '{"id":"{{id}}"}', '--http.result', 'answer']
  return {
    dir: scratch({ 'in.jsonl': rows.join('\n') }),
    args: ['--tasks', 'http', '--input', 'in.jsonl', ...options, ...limits, ...QUICKLY],
  }
}

/** How often the server let each item in, and how many calls it refused. */
function counted(server: LimitedServer): { served: Map<string, number>; refused: number } {
  const served = new Map<string, number>()
  const calls = server.log().filter(({ path }) => path.startsWith('/items/'))
  for (const { status, path } of calls) if (status === 200) served.set(path, (served.get(path) ?? 0) + 1)
  return { served, refused: calls.filter(({ status }) => status === 429).length }
}

function all(items: number) {
  return { total: items, succeeded: items, dead_letter: 0 }
}

limited.concurrent.each([
  { name: 'its limit', port: 0, rpm: 60 * RATE },
  { name: 'a limit that is 20 % too high', port: 1, rpm: 72 * RATE },
])('nginx with limit_req lets in every item once and hardly refuses, under $name', async ({ port, rpm }) => {
  const server = (nginx as Nginx).servers[port]
  const { dir, args } = setUp(server, ITEMS, '--rpm', `${rpm}`)
  const ran = await millrace(dir, args)
  expect(ran.code, ran.stderr).toBe(0)
  expect(summaryOf(ran)).toMatchObject(all(ITEMS))
  const { served, refused } = counted(server)
  expect([served.size, Math.max(...served.values())]).toEqual([ITEMS, 1])
  expect(refused).toBeLessThan(ITEMS * MOST_REFUSED)
})

limited.concurrent(
  'nginx with limit_req, its limit not known, the run killed: what is stored is not asked again',
  async () => {
    const server = (nginx as Nginx).servers[2]
    const { dir, args } = setUp(server, FEW)
    const child = start(dir, args)
    const gone = ended(child)
    await eventually(() => counted(server).served.size > FEW / 2 || undefined)
    child.kill('SIGKILL')
    expect((await gone).signal).toBe('SIGKILL')
    const stored = (await reported(dir)).filter(({ status }) => status === 'succeeded').map(({ id }) => id)
    expect(stored.length).toBeGreaterThan(FEW / 4)

    const ran = await millrace(dir, args)
    expect(ran.code, ran.stderr).toBe(0)
    expect(summaryOf(ran)).toMatchObject({ ...all(FEW), cached: stored.length })
    const { served } = counted(server)
    expect(served.size).toBe(FEW)
    for (const id of stored) expect([id, served.get(`/items/${id}`)]).toEqual([id, 1])
  },
)
