import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Network, network, randomWeights, SMALL, writeOnnxModel } from '../../../scripts/onnx-model.mjs'
import { encodeModel } from '../../../scripts/onnx-writer.mjs'
import { openEncoding } from '../../../src/encoding/open-encoding.ts'
import { TokenList } from '../../../src/encoding/token-list.ts'
import { findModel } from '../../../src/tasks/embed/model-files.ts'
import type { NetworkFiles } from '../../../src/tasks/embed/onnx/network-files.ts'
import { OnnxModel } from '../../../src/tasks/embed/onnx/onnx-model.ts'
import { plainBert } from './plain-bert.ts'
import { HAS_RUNTIME, WITHOUT } from './runtime.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-'))
afterAll(() => rmSync(root, { recursive: true }))
let folders = 0

type Changes = Parameters<typeof writeOnnxModel>[2]
const { signal } = new AbortController()

async function open(changes: Changes = {}, shape = {}) {
  const folder = join(root, String(folders++))
  const written = writeOnnxModel(folder, shape, changes)
  const files = findModel(folder) as NetworkFiles
  const encoder = await openEncoding(files.tokenizer)
  const ids = (text: string) => {
    const list = new TokenList()
    encoder.encode(text, list)
    return [2, ...list.toArray(), 3]
  }
  return { ...written, ids, model: await OnnxModel.open(files, encoder) }
}

/** A network of tokens' vectors with another graph around it. */
function networkWith(change: (whole: Network) => Partial<Network>, weights = randomWeights(SHAPE)): Buffer {
  const whole = network(SHAPE, weights)
  return encodeModel({ ...whole, ...change(whole) })
}

const VOCABULARY = writeOnnxModel(join(root, 'vocabulary')).shape.tokens
const SHAPE = { ...SMALL, tokens: VOCABULARY }
const TEXTS = [
  'It reads a file.',
  'words',
  '…',
  'An item that fails is kept, and its error with it. '.repeat(3),
]

function mean(rows: number[][]): number[] {
  return rows[0].map((_, i) => rows.reduce((total, row) => total + row[i], 0) / rows.length)
}

function unit(vector: number[]): number[] {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function near(actual: ArrayLike<number>, expected: number[]): void {
  expect(actual.length).toBe(expected.length)
  const most = Math.max(...expected.map((value, i) => Math.abs(value - actual[i])))
  expect(most).toBeLessThan(2e-6)
}

describe.skipIf(!HAS_RUNTIME)(`an ONNX model (${HAS_RUNTIME ? 'of random weights' : WITHOUT})`, () => {
  it('gives, of texts in batches, what its network gives of each by plain arithmetic', async () => {
    const { model, ids, weights, shape } = await open({}, { layers: 2 })
    const vectors = await model.embed(TEXTS, { signal })
    TEXTS.forEach((text, i) => {
      const expected = unit(mean(plainBert(ids(text), weights, shape)))
      near(vectors.subarray(i * 16, (i + 1) * 16), expected)
    })
  })

  it('is pooled and brought to length 1 only as its files say', async () => {
    const changes = {
      'modules.json': undefined,
      '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_max_tokens: true },
    }
    const { model, ids, weights, shape } = await open(changes)
    const rows = plainBert(ids(TEXTS[0]), weights, shape)
    const most = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i])))
    expect(model.dimensions).toBe(32)
    near(await model.embed([TEXTS[0]], { signal }), [...rows[0], ...most])
  })

  it('wants its prompt before every text, in small letters if it says so', async () => {
    const changes = {
      'config_sentence_transformers.json': { default_prompt_name: 'a', prompts: { a: 'Words: ', b: 'no' } },
      'sentence_bert_config.json': { max_seq_length: 64, do_lower_case: true },
    }
    const { model, ids, weights, shape } = await open(changes)
    const expected = unit(mean(plainBert(ids('words: it reads a file.'), weights, shape)))
    near(await model.embed(['It reads a FILE.'], { signal }), expected)
  })

  it('may take fewer inputs, and give whole vectors with steps of its own in it', async () => {
    const onnx = networkWith(({ nodes, outputs }) => ({
      nodes: [
        ...nodes,
        {
          op: 'ReduceMax',
          inputs: ['last_hidden_state'],
          outputs: ['sentence_embedding'],
          attributes: { axes: [1], keepdims: 0 },
        },
      ],
      outputs: [...outputs, { name: 'sentence_embedding', type: 'float32', shape: ['batch', SHAPE.hidden] }],
    }))
    const steps = [
      { type: 'x.Transformer', path: '' },
      { type: 'x.Dense', path: '2_Dense' },
    ]
    const { model, ids, weights } = await open({ 'onnx/model.onnx': onnx, 'modules.json': steps })
    const rows = plainBert(ids('the words'), weights, SHAPE)
    near(
      await model.embed(['the words'], { signal }),
      rows[0].map((_, i) => Math.max(...rows.map((row) => row[i]))),
    )
    const bare = {
      nodes: [
        { op: 'Gather', inputs: ['words', 'input_ids'], outputs: ['last_hidden_state'], attributes: {} },
      ],
    }
    const small = networkWith(({ inputs }) => ({ ...bare, inputs: inputs.slice(0, 1) }))
    expect((await open({ 'onnx/model.onnx': small })).model.dimensions).toBe(16)
  })

  it('ends between two batches when it is asked to', async () => {
    const { model } = await open()
    const controller = new AbortController()
    const long = Array(100).fill(TEXTS[3])
    const embedding = model.embed(long, controller)
    controller.abort(new Error('asked to end'))
    await expect(embedding).rejects.toThrow('asked to end')
  })

  it('has no vector for a text whose numbers are none', async () => {
    const weights = randomWeights(SHAPE)
    const { model, ids } = await open()
    const [, bad] = ids('file')
    weights.words.values[bad * SHAPE.hidden] = Number.NaN
    const broken = await open({ 'onnx/model.onnx': networkWith(() => ({}), weights) })
    await expect(broken.model.embed(['a file'], { signal })).rejects.toMatchObject({
      ...{ code: 'not_finite', class: 'permanent' },
    })
    expect((await broken.model.embed(['words'], { signal })).every(Number.isFinite)).toBe(true)
    expect(model.dimensions).toBe(16)
  })

  const written = join(root, 'vocabulary/onnx/model.onnx')
  const NONE = randomWeights(SHAPE)
  NONE['0.inner.bias'].values.fill(Number.NaN)
  it.each<[string, Changes, string]>([
    ['is cut off', { 'onnx/model.onnx': readFileSync(written).subarray(0, 20_000) }, "can't load"],
    ['is no ONNX', { 'onnx/model.onnx': '<html>not found</html>' }, "can't load"],
    ['is empty', { 'onnx/model.onnx': '' }, "can't load"],
    [
      'takes something else',
      {
        'onnx/model.onnx': networkWith(({ inputs }) => ({
          inputs: [...inputs, { name: 'offsets', type: 'int64', shape: ['batch'] }],
        })),
      },
      'offsets int64[batch]',
    ],
    [
      'takes texts of one length only',
      {
        'onnx/model.onnx': networkWith(({ inputs }) => ({
          inputs: inputs.map((input) => ({ ...input, shape: [1, 32] })),
        })),
      },
      'input_ids int64[1, 32]',
    ],
    [
      'gives something else',
      {
        'onnx/model.onnx': networkWith(({ nodes, outputs }) => ({
          nodes: [
            ...nodes,
            { op: 'Identity', inputs: ['last_hidden_state'], outputs: ['logits'], attributes: {} },
          ],
          outputs: outputs.map((output) => ({ ...output, name: 'logits' })),
        })),
      },
      'gives logits float32[batch, sequence, 16]',
    ],
    ['has steps that are not known', { 'modules.json': [{ type: 'x.Dense', path: '' }] }, 'steps Dense'],
    ['holds numbers that are none', { 'onnx/model.onnx': networkWith(() => ({}), NONE) }, 'NaN'],
    [
      'says that it has fewer tokens than the tokenizer',
      { 'config.json': { vocab_size: 100 } },
      'vectors for 100',
    ],
    [
      'has fewer tokens than the tokenizer',
      {
        'config.json': {},
        'onnx/model.onnx': networkWith(() => ({}), randomWeights({ ...SHAPE, tokens: VOCABULARY - 1 })),
      },
      'indices element out of data bounds',
    ],
  ])('that %s: one error that says what was found', async (_, changes, message) => {
    const opened = open(changes)
    await expect(opened).rejects.toMatchObject({ code: 'bad_model', hint: expect.any(String) })
    await expect(opened).rejects.toThrow(message)
  })
})
