import { expect, test } from 'vitest'
import { ApiDouble, type Behaviour } from '../support/api-double.ts'
import { listTree, millrace, readLines, tempDir, writeTree } from './cli.ts'

const SECRET = 'planted-0123456789'

test('http sends a request for each row, and keeps what the reply says', async () => {
  const double = await ApiDouble.start({
    behave: ({ body, attempt, id, headers }) =>
      attempt === 1 && id === 'b'
        ? { do: 'status', status: 503, headers: { 'retry-after-ms': '1' } }
        : { do: 'answer', body: { out: [{ n: body.n * 2, key: headers['x-api-key'] }], used: 3 } },
  })
  const dir = writeTree(tempDir(), { 'in.jsonl': '{"id":"a","n":1}\n{"id":"b","n":2}\n{"id":"c"}\n' })
  const options = {
    url: `${double.url}/double/{{id}}`,
    headers: '{"x-custom-id": "{{id}}", "x-api-key": "{{env.MY_KEY}}"}',
    body: '{"n": "{{n}}"}',
    ...{ result: 'out.0', usage: 'used', price: '0.5' },
  }
  const flags = Object.entries(options).flatMap(([name, value]) => [`--http.${name}`, value])
  const quiet = ['--progress', 'none', '--format', 'json', '--backoff', '1ms', '--budget', '10']
  const { code, stdout, stderr } = await millrace(
    ['--tasks', 'http', '--input', 'in.jsonl', ...flags, ...quiet],
    {
      ...{ cwd: dir, env: { MY_KEY: SECRET } },
    },
  )
  expect(code, stderr).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ succeeded: 2, dead_letter: 1, errors: [{ code: 'no_field' }] },
    tasks_detail: { http: { items: 2, tokens: 6, price: 1 } },
  })
  expect(double.calls.map(({ path }) => path).sort()).toEqual(['/double/a', '/double/b', '/double/b'])
  expect(double.calls[0].headers['x-api-key']).toBe(SECRET)
  expect(readLines(`${dir}/.millrace/out/http.jsonl`).map(({ result }) => result)).toEqual([
    { data: { n: 2, key: '[redacted]' }, tokens: 3 },
    { data: { n: 4, key: '[redacted]' }, tokens: 3 },
  ])
})

test("an address that an item makes is that item's: moved or forbidden, it ends no run; for a time, it waits", async () => {
  const double = await ApiDouble.start({
    behave: ({ path, attempt }): Behaviour => {
      if (path.endsWith('a')) return { do: 'status', status: 301, headers: { location: '/elsewhere' } }
      if (path.endsWith('b')) return { do: 'status', status: 403 }
      const isLimited = path.endsWith('c') && attempt === 1
      return isLimited
        ? { do: 'status', status: 403, headers: { 'retry-after-ms': '1' } }
        : { do: 'answer', body: {} }
    },
  })
  const dir = writeTree(tempDir(), {
    'in.jsonl': ['a', 'b', 'c', 'd'].map((id) => `{"id":"${id}"}\n`).join(''),
  })
  const flags = ['--tasks', 'http', '--input', 'in.jsonl', '--backoff', '1ms', '--concurrency', '1']
  const address = ['--http.method', 'GET', '--http.url', `${double.url}/{{id}}`]
  const quiet = ['--progress', 'none', '--format', 'json']
  const { code, stdout, stderr } = await millrace([...flags, ...address, ...quiet], { cwd: dir })
  expect(code, stderr).toBe(1)
  const errors = [{ code: 'redirected' }, { code: 'forbidden' }]
  expect(JSON.parse(stdout)).toMatchObject({ succeeded: 2, dead_letter: 2, errors })
})

test('--http.once asks once for items that differ in nothing but an id; without it each is asked for', async () => {
  const double = await ApiDouble.start({ behave: () => ({ do: 'answer', body: { ok: 1 } }) })
  const rows = ['a', 'b', 'c'].map((id) => `{"id":"${id}","n":1}\n`).join('')
  const dir = writeTree(tempDir(), { 'in.jsonl': rows })
  const asked = async (url: string, ...more: string[]) => {
    const before = double.calls.length
    const quiet = ['--progress', 'none', '--format', 'json', '--http.price', '1', ...more]
    const flags = ['--tasks', 'http', '--input', 'in.jsonl', '--http.url', `${double.url}/${url}`, ...quiet]
    const { stdout } = await millrace(flags, { cwd: dir })
    return [double.calls.length - before, JSON.parse(stdout).tasks_detail.http]
  }
  expect(await asked('{{n}}')).toEqual([3, { items: 3, price: 3 }])
  expect(await asked('{{n}}', '--fresh', '--http.once')).toEqual([1, { items: 3, equal: 2, price: 1 }])
  expect(await asked('{{id}}', '--http.once')).toEqual([3, { items: 3, price: 3 }])
})

test('options that do not go together are refused before there is a state folder', async () => {
  const dir = writeTree(tempDir(), { 'in.jsonl': '{"id":"a","n":1}\n' })
  const options = ['--http.url', 'http://127.0.0.1:9/', '--http.method', 'GET', '--http.body', '{"n": 1}']
  const { code, stderr } = await millrace(['--tasks', 'http', '--input', 'in.jsonl', ...options], {
    cwd: dir,
  })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: --http.method GET sends no body\nhint: leave out --http.body\n',
  })
  expect(listTree(dir)).toEqual(['in.jsonl'])
})
