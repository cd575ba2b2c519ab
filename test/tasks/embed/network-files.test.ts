import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { writeOnnxModel } from '../../../scripts/onnx-model.mjs'
import { writeStaticModel } from '../../../scripts/static-model.mjs'
import { openEncoding } from '../../../src/encoding/open-encoding.ts'
import { findModel, modelFingerprint } from '../../../src/tasks/embed/model-files.ts'
import { BATCH_TOKENS, batchesOf } from '../../../src/tasks/embed/onnx/batches.ts'
import { frameOf } from '../../../src/tasks/embed/onnx/frame.ts'
import { type NetworkFiles, roomOf as roomFor } from '../../../src/tasks/embed/onnx/network-files.ts'
import { pool, poolingsOf } from '../../../src/tasks/embed/onnx/pooling.ts'
import { float32, writeSafetensors } from './safetensors.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-'))
afterAll(() => rmSync(root, { recursive: true }))
let folders = 0

function folderWith(changes: Parameters<typeof writeOnnxModel>[2]): string {
  const folder = join(root, String(folders++))
  writeOnnxModel(folder, {}, changes)
  return folder
}

function find(changes: Parameters<typeof writeOnnxModel>[2], file?: string): NetworkFiles {
  return findModel(folderWith(changes), file) as NetworkFiles
}

describe('the files of a sentence transformer', () => {
  it('say how it is used', () => {
    expect(find({})).toMatchObject({
      ...{ kind: 'onnx', pooling: ['mean'], normalize: true, otherSteps: [], maxTokens: 64, padding: 0 },
      frame: { before: [2], after: [3] },
    })
    const bare = { 'modules.json': undefined, '1_Pooling/config.json': undefined }
    expect(find(bare)).toMatchObject({ pooling: ['mean'], normalize: false })
    const steps = [{ type: 'x.Transformer', path: '' }, { type: 'x.Pooling', path: 'p' }, { type: 'x.Dense' }]
    expect(find({ 'modules.json': steps, 'p/config.json': { pooling_mode_cls_token: true } })).toMatchObject({
      pooling: ['cls'],
      normalize: false,
      otherSteps: ['Dense'],
    })
  })

  it('bound a chunk by what the model takes', async () => {
    const encoder = await openEncoding(find({}).tokenizer)
    const roomOf = (files: NetworkFiles) => roomFor(files, encoder)
    const silent = { 'sentence_bert_config.json': undefined }
    expect(roomOf(find({}))).toBe(62)
    expect(roomOf(find({ ...silent, 'tokenizer_config.json': { model_max_length: 1e30 } }))).toBe(62)
    expect(roomOf(find({ ...silent, 'tokenizer_config.json': { model_max_length: 32 } }))).toBe(30)
    expect(roomOf(find({ ...silent, 'config.json': undefined }))).toBe(Number.POSITIVE_INFINITY)
    const config = { max_position_embeddings: 514 }
    for (const [more, room] of [
      [{ model_type: 'bert', pad_token_id: 0 }, 512],
      [{ model_type: 'xlm-roberta', pad_token_id: 1 }, 510],
      [{ model_type: 'mpnet' }, 510],
    ] as const)
      expect(roomOf(find({ ...silent, 'config.json': { ...config, ...more } }))).toBe(room)
    const prompts = { default_prompt_name: 'document', prompts: { document: 'words: ' } }
    expect(roomOf(find({ 'config_sentence_transformers.json': prompts }))).toBe(60)
    const tiny = find({ 'sentence_bert_config.json': { max_seq_length: 2 } })
    expect(() => roomOf(tiny)).toThrow('takes 2 tokens, of which 2 are not the text')
  })

  it('are told from those of a static model, and of several networks one is chosen', () => {
    const folder = folderWith({ 'onnx/model_quantized.onnx': 'x' })
    expect(findModel(folder, 'onnx/model_quantized.onnx').weights).toMatch(/quantized\.onnx$/)
    // A network's weights are kept in such a file too, even under a name of a static model's.
    writeSafetensors(join(folder, 'model.safetensors'), {
      'embeddings.words.weight': float32([1, 2], [1, 2]),
    })
    expect(findModel(folder).weights).toMatch(/onnx\/model\.onnx$/)
    writeSafetensors(join(folder, 'model.safetensors'), { embeddings: float32([1, 2], [1, 2]) })
    expect(findModel(folder).kind).toBe('onnx')
    writeFileSync(join(folder, 'modules.json'), '[]')
    expect(findModel(folder).kind).toBe('static')
    expect(() => findModel(folder, 'other.onnx')).toThrow('has no other.onnx')
  })

  it('may not be folders, nor steps that a static model lacks', () => {
    const folder = join(root, String(folders++))
    mkdirSync(join(folder, 'model.safetensors'), { recursive: true })
    expect(() => findModel(folder)).toThrow('model.safetensors is a folder')
    const other = join(root, String(folders++))
    writeStaticModel(other)
    writeFileSync(join(other, 'modules.json'), '[{"type":"x.StaticEmbedding"},{"type":"x.Dense"}]')
    expect(() => findModel(other)).toThrow('modules.json has the steps Dense')
  })

  it('all count for the key, with files beside the network', async () => {
    const folder = folderWith({})
    const keys = new Set<string>()
    const note = async () => keys.add(await modelFingerprint(findModel(folder)))
    await note()
    writeFileSync(join(folder, 'onnx/model.onnx.bak'), 'old')
    await note()
    expect(keys.size).toBe(1)
    writeFileSync(join(folder, 'onnx/model.onnx_data'), 'weights')
    await note()
    writeFileSync(join(folder, '1_Pooling/config.json'), '{"pooling_mode_cls_token":true}')
    await note()
    writeFileSync(join(folder, 'tokenizer.json'), `${readFileSync(join(folder, 'tokenizer.json'))}\n`)
    await note()
    expect(keys.size).toBe(4)
  })

  it.each([
    ['an unknown pooling', { '1_Pooling/config.json': { pooling_mode: 'attention' } }, 'attention'],
    ['no pooling', { '1_Pooling/config.json': {} }, 'says {}'],
    [
      'a prompt that is left out',
      {
        'config_sentence_transformers.json': { default_prompt_name: 'a', prompts: { a: 'so: ' } },
        '1_Pooling/config.json': { pooling_mode_mean_tokens: true, include_prompt: false },
      },
      'leaves the prompt "so: " out',
    ],
    ['no tokenizer', { 'tokenizer.json': undefined }, 'has no tokenizer.json'],
    ['no network', { 'onnx/model.onnx': undefined }, 'no model that is known'],
    ['a config that is cut off', { 'config.json': '{"vocab' }, 'config.json is no JSON'],
    ['a config of null', { 'config.json': 'null' }, 'config.json holds null'],
    ['a pooling of null', { '1_Pooling/config.json': 'null' }, 'config.json holds null'],
    ['steps that are none', { 'modules.json': [1, null] }, 'modules.json is no list'],
    ['a tokenizer that is none', { 'tokenizer.json': 'null' }, 'tokenizer.json is no tokenizer.json'],
    [
      'an unknown frame',
      { 'tokenizer.json': { model: { vocab: { a: 0 } }, post_processor: { type: 'Odd' } } },
      'of type Odd',
    ],
  ])('with %s: one error that says what was found', (_, changes, message) => {
    expect(() => find(changes)).toThrow(message)
  })
})

describe('the tokens around a text', () => {
  const template = (before: string[], after: string[]) => ({
    type: 'TemplateProcessing',
    single: [
      ...before.map((id) => ({ SpecialToken: { id, type_id: 0 } })),
      { Sequence: { id: 'A', type_id: 0 } },
      ...after.map((id) => ({ SpecialToken: { id, type_id: 0 } })),
    ],
    pair: [],
    special_tokens: Object.fromEntries(
      ['[CLS]', '[SEP]'].map((id, i) => [id, { id, ids: [i + 2], tokens: [id] }]),
    ),
  })
  const cls = ['[CLS]', 2]
  const sep = ['[SEP]', 3]
  const { tokenizer } = writeOnnxModel(join(root, 'frames'))

  it.each([
    ['none', null],
    ['a template', template(['[CLS]'], ['[SEP]'])],
    ['a template with tokens behind', template([], ['[SEP]', '[SEP]'])],
    ['of BERT', { type: 'BertProcessing', cls, sep }],
    ['of RoBERTa', { type: 'RobertaProcessing', cls, sep, trim_offsets: true, add_prefix_space: true }],
    ['a sequence', { type: 'Sequence', processors: [{ type: 'ByteLevel' }, template(['[CLS]'], [])] }],
    [
      'one within another',
      { type: 'Sequence', processors: [template([], ['[SEP]']), template(['[CLS]'], ['[CLS]'])] },
    ],
  ])('%s: as the library of its makers has them', (_, post_processor) => {
    const library = new Tokenizer({ ...tokenizer, post_processor } as never, {} as never)
    const { before, after } = frameOf(post_processor as never, 'tokenizer.json')
    const ids = library.encode('the words', { add_special_tokens: false }).ids
    expect([...before, ...ids, ...after]).toEqual(library.encode('the words').ids)
  })
})

describe('batches', () => {
  it('hold every text once, no more tokens than they may, and little padding', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 })), (lengths) => {
        const batches = batchesOf(lengths)
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()])
        for (const batch of batches) {
          const longest = Math.max(...batch.map((place) => lengths[place]))
          expect(batch.length === 1 || longest * batch.length <= BATCH_TOKENS).toBe(true)
        }
        const inOrder = batches.flat().map((place) => lengths[place])
        expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b))
      }),
    )
  })
})

describe('pooling', () => {
  it.each([
    ['cls', [1, 10]],
    ['max', [6, 10]],
    ['mean', [3, 5]],
    ['mean_sqrt_len', [9 / Math.sqrt(3), 15 / Math.sqrt(3)]],
    ['weightedmean', [(1 + 4 + 18) / 6, (10 + 10 + 0) / 6]],
    ['lasttoken', [6, 0]],
  ] as const)('%s of three tokens', (way, expected) => {
    const values = Float32Array.of(9, 9, 1, 10, 2, 5, 6, 0, 9, 9)
    const out = new Float32Array(4)
    pool([way], { values, from: 2, count: 3, width: 2 }, out, 1)
    expect([...out]).toEqual([0, ...expected.map(Math.fround), 0])
  })

  it('of several ways gives one vector behind the other', () => {
    const ways = poolingsOf({ pooling_mode_mean_tokens: true, pooling_mode_cls_token: true }, 'x')
    const out = new Float32Array(4)
    pool(ways, { values: Float32Array.of(1, 2, 3, 4), from: 0, count: 2, width: 2 }, out, 0)
    expect([...out]).toEqual([1, 2, 2, 3])
    expect(poolingsOf({ pooling_mode: 'lasttoken' }, 'x')).toEqual(['lasttoken'])
  })
})
