import { expect, test } from 'vitest'
import { compileOptions } from '../../../src/core/options.ts'
import type { RemoteRequest } from '../../../src/core/remote.ts'
import { Generator } from '../../../src/tasks/generate/generator.ts'
import type { GenerateOptions } from '../../../src/tasks/generate/options.ts'
import type { GenerateResult } from '../../../src/tasks/generate/result.ts'
import task from '../../../src/tasks/generate/task.ts'

// biome-ignore lint/suspicious/noExplicitAny: bodies of two APIs
type Sent = RemoteRequest & { body: any }

const SCHEMA = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }

/** Asks about one item a server that gives these replies in turn. */
async function ask(options: Record<string, unknown>, input: unknown, replies: unknown[]) {
  const { values } = compileOptions(task, { model: 'm', ...options })
  const generator = await Generator.open(values as GenerateOptions)
  const sent: Sent[] = []
  const call = async (request: RemoteRequest) => {
    sent.push(request as Sent)
    return { status: 200, headers: {}, body: replies[sent.length - 1] }
  }
  const result = (await generator
    .generate(input, { id: 'i', type: 'row' }, call)
    .catch((error) => error)) as GenerateResult
  return { sent, result }
}

const chat = (content: string | null, finish_reason = 'stop', message = {}) => ({
  choices: [{ message: { content, ...message }, finish_reason }],
  usage: { prompt_tokens: 10, completion_tokens: 5 },
})
const message = (content: unknown[], stop_reason = 'end_turn') => ({
  ...{ content, stop_reason, usage: { input_tokens: 7, output_tokens: 3, cache_read_input_tokens: 2 } },
})
const tool = (input: unknown) => ({ type: 'tool_use', id: 'toolu_1', name: 'answer', input })

test('chat completions: what is sent and what comes back', async () => {
  const options = { prompt: 'Say {{word}}', system: 'Be brief', temperature: 0, maxTokens: 9 }
  const { sent, result } = await ask(options, { word: 'hi' }, [chat('hi')])
  expect(sent[0]).toMatchObject({
    url: 'https://api.openai.com/v1/chat/completions',
    budget: 'api.openai.com/m',
    key: { variable: 'OPENAI_API_KEY', optional: false },
    idempotency: { key: 'i' },
    body: { model: 'm', max_completion_tokens: 9, temperature: 0 },
  })
  expect(sent[0].body.messages).toEqual([
    { role: 'system', content: 'Be brief' },
    { role: 'user', content: 'Say hi' },
  ])
  expect(sent[0].tokens).toBeGreaterThan(9 + 4)
  expect(sent[0].usage?.(chat('hi'))).toBe(15)
  expect(result).toEqual({ text: 'hi', finish_reason: 'stop', usage: { input_tokens: 10, output_tokens: 5 } })
})

test('messages: what is sent and what comes back', async () => {
  const replies = [message([{ type: 'text', text: 'hi' }], 'max_tokens')]
  const { sent, result } = await ask({ provider: 'anthropic', system: 'Be brief' }, 'Say hi', replies)
  expect(sent[0]).toMatchObject({
    url: 'https://api.anthropic.com/v1/messages',
    key: { variable: 'ANTHROPIC_API_KEY', header: 'x-api-key' },
    headers: { 'anthropic-version': '2023-06-01' },
    body: { max_tokens: 1024, system: 'Be brief', messages: [{ role: 'user', content: 'Say hi' }] },
  })
  expect(result).toEqual({
    text: 'hi',
    finish_reason: 'length',
    usage: { input_tokens: 9, output_tokens: 3 },
  })
})

test('another server: its URL, the older name, a key only if there is one', async () => {
  const { sent } = await ask({ baseUrl: 'http://localhost:11434/v1/' }, 'x', [chat('y')])
  expect(sent[0]).toMatchObject({
    url: 'http://localhost:11434/v1/chat/completions',
    key: { optional: true },
  })
  expect(sent[0].body).toMatchObject({ max_tokens: 1024 })
  const far = await ask({ baseUrl: 'https://llm.example/v1', keyVariable: 'MY_KEY' }, 'x', [chat('y')])
  expect(far.sent[0].key).toEqual({ variable: 'MY_KEY' })
})

test('data is held against the schema, and asked for again with the reason', async () => {
  const replies = [chat('no json'), chat('{"n":"1"}'), chat('```json\n{"n":1}\n```')]
  const { sent, result } = await ask({ schema: SCHEMA }, 'x', replies)
  expect(result).toMatchObject({
    data: { n: 1 },
    asked_again: 2,
    usage: { input_tokens: 30, output_tokens: 15 },
  })
  expect(sent[0].body.response_format.json_schema).toEqual({ name: 'answer', schema: SCHEMA, strict: false })
  const [, , , said, reason] = sent[2].body.messages
  expect(said).toEqual({ role: 'assistant', content: '{"n":"1"}' })
  expect(reason.content).toContain('/n must be integer')
})

test.each([
  '```json {"n":1}```',
  '```{"n":1}```',
  '```JSON{"n":1}\n```',
  '```json {\n"n":1}\n```',
  '``` json title=x\n{"n":1}\n```',
])('a fence is let pass: %j', async (text) => {
  const { result } = await ask({ schema: SCHEMA }, 'x', [chat(text)])
  expect(result).toMatchObject({ data: { n: 1 } })
  expect(result).not.toHaveProperty('asked_again')
})

test('an empty refusal is none', async () => {
  expect((await ask({}, 'x', [chat('hi', 'stop', { refusal: '' })])).result).toMatchObject({ text: 'hi' })
})

test('a schema that makes ajv give promises is refused', async () => {
  await expect(ask({ schema: { ...SCHEMA, $async: true } }, 'x', [])).rejects.toMatchObject({
    code: 'bad_schema',
    message: expect.stringContaining('$async'),
  })
})

test('a reply that is nested too deeply to be shown is a malformed one', async () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  expect((await ask({}, 'x', [deep])).result).toMatchObject({ code: 'malformed_reply', class: 'transient' })
})

test('a schema whose objects are closed is sent as strict', async () => {
  const closed = { ...SCHEMA, additionalProperties: false }
  const { sent } = await ask({ schema: closed }, 'x', [chat('{"n":1}')])
  expect(sent[0].body.response_format.json_schema.strict).toBe(true)
})

test('data by a tool, and asked for again as the result of the tool', async () => {
  const replies = [message([tool({ n: 'x' })], 'tool_use'), message([tool({ n: 2 })], 'tool_use')]
  const { sent, result } = await ask({ provider: 'anthropic', schema: SCHEMA }, 'x', replies)
  expect(sent[0].body).toMatchObject({ tools: [{ name: 'answer', input_schema: SCHEMA }] })
  expect(sent[1].body.messages[2].content[0]).toMatchObject({ type: 'tool_result', tool_use_id: 'toolu_1' })
  expect(result).toMatchObject({ data: { n: 2 }, finish_reason: 'stop', asked_again: 1 })
  await expect(ask({ provider: 'anthropic', schema: { type: 'array' } }, 'x', [])).rejects.toThrow(
    'anthropic',
  )
})

test.each([
  [
    'never fits',
    { schema: SCHEMA },
    [chat('1'), chat('2'), chat('3')],
    { code: 'invalid_reply', reply: '3' },
  ],
  ['is cut off', { schema: SCHEMA }, [chat('{"n":', 'length')], { code: 'cut_short', reply: '{"n":' }],
  [
    'is cut off, and fits',
    { provider: 'anthropic', schema: SCHEMA },
    [message([tool({ n: 1 })], 'max_tokens')],
    { code: 'cut_short', reply: '{"n":1}' },
  ],
  [
    'is refused',
    {},
    [chat(null, 'stop', { refusal: 'I will not' })],
    { code: 'refused', reply: 'I will not' },
  ],
  ['is filtered', {}, [chat('half', 'content_filter')], { code: 'refused', class: 'permanent' }],
  [
    'is refused by another',
    { provider: 'anthropic' },
    [message([], 'refusal')],
    { code: 'refused', usage: { input_tokens: 9, output_tokens: 3 } },
  ],
  ['is of another API', {}, [message([])], { code: 'malformed_reply', class: 'transient' }],
])('a reply that %s', async (_, options, replies, error) => {
  const { sent, result } = await ask(options, 'x', replies)
  expect(result).toMatchObject(error)
  expect(sent.length).toBe(replies.length)
})

test('tokens that a server does not tell, or tells wrongly, are counted here', async () => {
  const reply = { ...chat('one two three'), usage: { prompt_tokens: -1, completion_tokens: 1e300 } }
  const { sent, result } = await ask({}, 'x', [reply])
  expect(result).toMatchObject({ usage_estimated: true, usage: { output_tokens: 3 } })
  expect(sent[0].usage?.(reply)).toBeUndefined()
})

test("a row's own fields stand above options only if they are named", async () => {
  const row = { text: 'x', max_tokens: '7', system: 'Shout', model: 'Beetle' }
  const options = { overrides: 'max_tokens,system' }
  const { sent } = await ask(options, row, [chat('y')])
  expect(sent[0].body).toMatchObject({ model: 'm', max_completion_tokens: 7 })
  expect(sent[0].body.messages[0].content).toBe('Shout')
  expect(
    (await ask(options, { ...row, max_tokens: '' }, [chat('y')])).sent[0].body.max_completion_tokens,
  ).toBe(1024)
  expect((await ask(options, { ...row, max_tokens: 'many' }, [])).result).toMatchObject({
    code: 'bad_override',
  })
  expect(() => compileOptions(task, { model: 'm', overrides: 'prompt' })).toThrow('overrides')
})

test('a base URL is one of http', () => {
  for (const baseUrl of ['ftp://x', 'api.example/v1'])
    expect(() => compileOptions(task, { model: 'm', baseUrl })).toThrow('not an http or https URL')
})
