import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ApiDouble, type Behaviour, type SeenCall } from '../support/api-double.ts'
import { forPeople, millrace, parseLines, readLines, tempDir, writeTree } from './cli.ts'

const KEY = 'sk-planted-0123456789'
const QUIET = ['--tasks', 'images', '--progress', 'none', '--format', 'json', '--backoff', '1ms']
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

/** An image that is known by what it was asked for. */
const png = (text: string) => Buffer.concat([PNG, Buffer.from(text)])
const encoded = (bytes: Uint8Array) => ({ b64_json: Buffer.from(bytes).toString('base64') })
const images = (...data: object[]): Behaviour => ({
  do: 'answer',
  body: { data, usage: { input_tokens: 3, output_tokens: 100, total_tokens: 103 } },
})

/** As many images as are asked for. */
function draw({ body }: SeenCall): Behaviour {
  const each = Array.from({ length: body.n }, (_, i) => encoded(png(`${body.prompt} ${body.size} ${i}`)))
  return images(...each.map((image) => ({ ...image, revised_prompt: `better: ${body.prompt}` })))
}

async function setUp(files: Record<string, string>, behave: (call: SeenCall) => Behaviour = draw) {
  const [input] = Object.keys(files)
  const double = await ApiDouble.start({ behave })
  const dir = writeTree(tempDir(), files)
  const run = async (...args: string[]) => {
    const target = ['--images.base-url', `${double.url}/v1`, '--images.model', 'gpt-image-1']
    const ran = await millrace(forPeople([...QUIET, ...target, '--input', input, ...args]), {
      cwd: dir,
      env: { OPENAI_API_KEY: KEY },
    })
    return { ...ran, summary: () => JSON.parse(ran.stdout) }
  }
  const dead = async () => {
    const { stdout } = await millrace(['dlq', 'show', '--format', 'ndjson'], { cwd: dir })
    const letters = parseLines<{ item: { id: string }; errors: Record<string, unknown>[] }>(stdout)
    return Object.fromEntries(letters.map(({ item, errors }) => [item.id, errors]))
  }
  return { double, dir, run, dead, results: () => readLines(join(dir, '.millrace/out/images.jsonl')) }
}

const rows = (list: unknown[]) => list.map((row) => `${JSON.stringify(row)}\n`).join('')

test('an image of each row, in a file of its own; the same command again asks for none', async () => {
  const input = rows([
    { id: 'cat', what: 'a cat' },
    { id: '../../../tmp/dog', what: 'a dog', size: '256x256', n: '2', model: 'dall-e-2' },
  ])
  const { double, dir, run, results } = await setUp({ 'in.jsonl': input })
  const args = [
    '--images.prompt',
    'Draw {{what}}',
    '--images.overrides',
    'model,size,n',
    '--images.quality',
    'low',
  ]
  const first = await run(...args, '--images.dir', 'made/of it')
  expect(first.code, first.stderr).toBe(0)
  expect(double.calls.map(({ body }) => body)).toContainEqual({
    ...{ model: 'dall-e-2', prompt: 'Draw a dog', n: 2, size: '256x256', quality: 'low' },
    response_format: 'b64_json',
  })
  expect(double.calls[0]).toMatchObject({
    path: '/v1/images/generations',
    headers: { authorization: `Bearer ${KEY}` },
  })
  const [cat, dog] = results() as { result: { files: { path: string; sha256: string }[] } }[]
  expect(cat.result).toMatchObject({
    files: [{ media_type: 'image/png', revised_prompt: 'better: Draw a cat' }],
    usage: { input_tokens: 3, output_tokens: 100 },
  })
  for (const { path, sha256 } of [...cat.result.files, ...dog.result.files])
    expect([
      path,
      createHash('sha256')
        .update(readFileSync(join(dir, path)))
        .digest('hex'),
    ]).toEqual([
      expect.stringMatching(/^made\/of it\/(cat-[0-9a-f]{12}|tmp_dog-[0-9a-f]{12}-[12])\.png$/),
      sha256,
    ])
  expect(readdirSync(join(dir, 'made/of it')).length).toBe(3)

  const again = await run(...args, '--images.dir', 'elsewhere', '--images.price', '0.25', '--out', 'out.csv')
  expect(again.summary()).toMatchObject({
    cached: 2,
    tasks_detail: { images: { items: 2, images: 3, input_tokens: 6, output_tokens: 200, price: 0.75 } },
  })
  expect(readFileSync(join(dir, 'out.csv'), 'utf8').split(/\r?\n/).length).toBe(1 + 3 + 1)
  expect([double.calls.length, existsSync(join(dir, 'elsewhere'))]).toEqual([2, false])

  expect((await millrace(['verify'], { cwd: dir })).code).toBe(0)
  rmSync(join(dir, cat.result.files[0].path))
  writeFileSync(join(dir, dog.result.files[1].path), PNG)
  const { code, stdout } = await millrace(['verify'], { cwd: dir })
  expect([code, stdout]).toEqual([
    2,
    expect.stringMatching(/cat: .+ENOENT.+dog: .+-2\.png is another image.+2 problems/s),
  ])
})

/** By the row's text. */
const BAD: Record<string, Behaviour> = {
  base64: images({ b64_json: `${encoded(PNG).b64_json}!!` }),
  magic: images(encoded(Buffer.from('<html>sorry</html>'))),
  large: images(encoded(png('x'.repeat(200)))),
  kind: images(encoded(Buffer.from('ffd8ffe0', 'hex'))),
  none: images(),
  nothing: images({}),
  chat: { do: 'answer' },
  refused: {
    do: 'status',
    status: 400,
    body: { error: { code: 'moderation_blocked', type: 'image_generation_user_error', message: 'no' } },
  },
}

test('a reply that is not the image is asked for again, then a dead letter; what is refused dies at once, alone', async () => {
  const texts = ['good', ...Object.keys(BAD)]
  const input = rows([...texts.map((text) => ({ id: text, text })), { id: 'no text' }])
  const { double, dir, run, dead } = await setUp(
    { 'in.jsonl': input },
    (call) => BAD[call.body.prompt] ?? draw(call),
  )
  const limits = ['--images.max-bytes', '100', '--images.format', 'png', '--max-attempts', '2']
  const { code, summary } = await run(...limits)
  expect([code, summary()]).toMatchObject([1, { succeeded: 1, dead_letter: 9 }])
  const bad = { code: 'bad_image', class: 'transient', hint: expect.stringContaining('--images.format') }
  const malformed = { code: 'malformed_reply' }
  expect(await dead()).toMatchObject({
    ...{ base64: [bad, bad], magic: [bad, bad], large: [bad, bad], kind: [bad, bad], nothing: [bad, bad] },
    ...{ none: [malformed, malformed], chat: [malformed, malformed] },
    refused: [{ code: 'refused', class: 'permanent' }],
    'no text': [{ code: 'no_text' }],
  })
  expect(double.calls.length).toBe(1 + 7 * 2 + 1)
  expect(readdirSync(join(dir, 'images'))).toEqual([expect.stringMatching(/^good-/)])
})

test('images by address are fetched without the key; what another host says harms only its item', async () => {
  let url = ''
  const behave = (call: SeenCall): Behaviour => {
    if (call.path === '/made/good') return { do: 'text', text: png('fetched') }
    if (call.path === '/made/moved') return { do: 'status', status: 302, headers: { location: '/made/good' } }
    if (call.path === '/made/round')
      return { do: 'status', status: 302, headers: { location: `${url}/made/round` } }
    if (call.path === '/made/gone') return { do: 'status', status: 403 }
    if (call.path === '/made/shaky')
      return call.attempt % 2 ? { do: 'drop' } : { do: 'text', text: png('shaky') }
    return images({
      url: call.body.prompt === 'file' ? 'file:///etc/passwd' : `${url}/made/${call.body.prompt}`,
    })
  }
  const texts = ['good', 'moved', 'round', 'gone', 'file', 'shaky']
  const { double, run, dead, results } = await setUp(
    { 'in.jsonl': rows(texts.map((text) => ({ id: text, text }))) },
    behave,
  )
  url = double.url
  const { code, summary } = await run('--images.response', 'url', '--concurrency', '1')
  expect([code, summary()]).toMatchObject([1, { succeeded: 3, dead_letter: 3, attempts: 6 }])
  const failed = [{ code: 'download_failed', class: 'permanent' }]
  expect(await dead()).toMatchObject({ round: failed, gone: failed, file: failed })
  expect(results()).toMatchObject([{ id: 'good' }, { id: 'moved' }, { id: 'shaky' }])
  const fetched = double.calls.filter(({ path }) => path.startsWith('/made'))
  expect(fetched.length).toBeGreaterThan(3)
  for (const { headers } of fetched) expect(headers).not.toHaveProperty('authorization')
})

test('--budget and --dry-run by the price of images and of tokens', async () => {
  const { double, run } = await setUp({
    'in.jsonl': rows([1, 2, 3].map((n) => ({ id: `${n}`, text: 'a cat' }))),
  })
  const perImage = ['--images.price', '0.5', '--images.n', '2', '--concurrency', '1']
  const dry = await run(...perImage, '--dry-run')
  expect(dry.stdout).toContain('price: at most 3')
  const halted = await run(...perImage, '--budget', '2.5')
  expect([halted.code, halted.summary().succeeded, double.calls.length]).toEqual([3, 2, 2])
  expect((await run(...perImage, '--budget', '2.5')).code).toBe(0)

  const perToken = ['--images.input-price', '0', '--images.output-price', '10']
  const unpriced = await run(...perToken, '--budget', '1')
  expect([unpriced.code, unpriced.stderr]).toEqual([2, expect.stringContaining('--images.image-tokens')])
  const { summary } = await run(...perToken, '--images.image-tokens', '150', '--budget', '1')
  expect(summary()).toMatchObject({ succeeded: 3, tasks_detail: { images: { price: 0.003 } } })
})

test.each([
  [['--images.prompt', '{{wat}}'], 'there are'],
  [['--images.dir', 'in.csv/images'], '--images.dir'],
  [['--images.n', '11'], '--images.n'],
])('%s ends with exit code 2 before anything is sent', async (args, message) => {
  const { double, run } = await setUp({ 'in.csv': 'text\nx\n' })
  const { code, stderr } = await run(...args)
  expect([code, stderr, double.calls.length]).toEqual([2, expect.stringContaining(message), 0])
})
