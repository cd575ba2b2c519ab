import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble, type Behaviour, type SeenCall } from '../support/api-double.ts'
import { millrace, tempDir, writeTree } from './cli.ts'

/** What only the key has in it; as a whole it needs escapes in JSON and in URLs. */
const PLANTED = 'planted-0123456789'
const KEY = `sk-"${PLANTED}/+\\`

/** All letters as JSON may spell them. */
const spelt = (text: string) =>
  [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** By the row's text: every place in which a server may give back what it was sent. */
const ECHOES: Record<string, (key: string) => Behaviour> = {
  result: (key) => reply(`you sent ${key}`),
  data: (key) => reply(JSON.stringify({ key })),
  spelt: (key) => ({
    do: 'text',
    text: `{"choices":[{"message":{"content":"${spelt(key)}"},"finish_reason":"stop"}]}`,
  }),
  nested: (key) => reply(`{"${spelt(key)}":"${spelt(spelt(key))}"}`),
  basic: (key) => reply(JSON.stringify({ sent: `Basic ${btoa(`me:${key}`)}` })),
  cut: (key) => ({ do: 'text', text: `{"choices":[{"message":"${spelt(key)}` }),
  refused: (key) => ({ do: 'status', status: 400, body: { error: { message: `bad ${key}`, code: key } } }),
  transient: (key) => ({ do: 'status', status: 500, body: { error: { message: `down: ${key}` } } }),
  page: (key) => ({ do: 'text', text: `<html>${key} ${encodeURIComponent(key)}</html>` }),
  strange: (key) => ({ do: 'answer', body: { unknown: key } }),
  header: (key) => ({ do: 'status', status: 422, headers: { 'x-request-id': encodeURIComponent(key) } }),
}

function reply(content: string): Behaviour {
  return { do: 'answer', body: { choices: [{ message: { content }, finish_reason: 'stop' }] } }
}

function behave({ body, headers }: SeenCall): Behaviour {
  const text: string = body.messages[0].content
  return ECHOES[text](String(headers.authorization).slice('Bearer '.length))
}

test('a key, also one that the server gives back, is in no file, record, message or log', async () => {
  const { url } = await ApiDouble.start({ behave })
  const rows = Object.keys(ECHOES).map((text) => `${JSON.stringify({ id: text, text })}\n`)
  const schema = JSON.stringify({ type: 'object', required: ['n'] })
  const dir = writeTree(tempDir(), { 'in.jsonl': rows.join(''), 'schema.json': schema })
  const told: string[] = []
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await millrace(args, { cwd: dir, env: { OPENAI_API_KEY: KEY } })
    told.push(stdout, stderr)
    return code
  }
  const generate = ['--tasks', 'generate', '--input', 'in.jsonl', '--generate.model', 'm', '--backoff', '1ms']
  const remote = [
    '--generate.base-url',
    url,
    '--max-attempts',
    '2',
    '--log-level',
    'debug',
    '--progress',
    'json',
  ]
  for (const more of [[], ['--generate.schema', 'schema.json'], ['--out', 'out.csv', '--fresh']])
    expect(await run(...generate, ...remote, ...more)).toBe(1)
  for (const format of ['human', 'json', 'ndjson', 'csv']) await run('report', '--format', format)
  for (const action of ['list', 'show', 'export']) await run('dlq', action)
  await run('status', '--format', 'json')

  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
  expect(files.length).toBeGreaterThan(6)
  expect(told.join('')).toContain('[redacted]')
  for (const text of [...told, ...texts])
    for (const form of [PLANTED, spelt(KEY), btoa(`me:${KEY}`).slice(4, -4)])
      expect(text.replaceAll('\\\\', '\\').includes(form)).toBe(false)
})
