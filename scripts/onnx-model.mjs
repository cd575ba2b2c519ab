/**
 * Makes a sentence transformer of random weights in the true formats, since no hub can be reached from everywhere:
 *
 *   node scripts/onnx-model.mjs FOLDER [--layers 1] [--hidden 16] [--heads 2] [--positions 64] [--tokens 0] [--seed 1]
 *
 * writes onnx/model.onnx, tokenizer.json, config.json, modules.json, sentence_bert_config.json and
 * 1_Pooling/config.json. The network is BERT (https://arxiv.org/abs/1810.04805). `--layers 6 --hidden 384 --heads 12
 * --positions 512 --tokens 30522` is as large as all-MiniLM-L6-v2. The same arguments give the same bytes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { encodeModel } from './onnx-writer.mjs'

export const SMALL = { layers: 1, hidden: 16, heads: 2, positions: 64, tokens: 0, seed: 1 }
const EPSILON = 1e-12
const MASKED = -10_000

/** Writes the folder of a model. `changes` replaces files by name: text, bytes, an object, or undefined for none. */
export function writeOnnxModel(folder, shape = {}, changes = {}) {
  const whole = { ...SMALL, ...shape }
  const tokenizer = wordPieces(readFileSync(new URL('../README.md', import.meta.url), 'utf8'))
  const tokens = Math.max(whole.tokens, Object.keys(tokenizer.model.vocab).length)
  const weights = randomWeights({ ...whole, tokens })
  const files = {
    'onnx/model.onnx': encodeModel(network({ ...whole, tokens }, weights)),
    'tokenizer.json': tokenizer,
    'config.json': {
      model_type: 'bert',
      hidden_size: whole.hidden,
      vocab_size: tokens,
      max_position_embeddings: whole.positions,
    },
    'modules.json': ['Transformer', 'Pooling', 'Normalize'].map((type, idx) => ({
      ...{ idx, name: String(idx), path: idx === 0 ? '' : `${idx}_${type}` },
      type: `sentence_transformers.models.${type}`,
    })),
    'sentence_bert_config.json': { max_seq_length: whole.positions, do_lower_case: false },
    '1_Pooling/config.json': { word_embedding_dimension: whole.hidden, pooling_mode_mean_tokens: true },
    ...changes,
  }
  for (const [name, content] of Object.entries(files))
    if (content !== undefined) write(join(folder, name), content)
  return { weights, tokenizer, shape: { ...whole, tokens } }
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true })
  const isRaw = typeof content === 'string' || Buffer.isBuffer(content)
  writeFileSync(path, isRaw ? content : JSON.stringify(content))
}

/** The network's weights by name: {shape, values}. */
export function randomWeights({ layers, hidden, positions, tokens, seed }) {
  const random = uniform(seed)
  const weights = {}
  const add = (name, shape, scale, middle = 0) => {
    const count = shape.reduce((product, length) => product * length, 1)
    weights[name] = { shape, values: Float32Array.from({ length: count }, () => middle + random() * scale) }
  }
  const dense = (name, from, to) => {
    add(`${name}.weight`, [from, to], Math.sqrt(3 / from))
    add(`${name}.bias`, [to], 0.1)
  }
  const norm = (name) => {
    add(`${name}.scale`, [hidden], 0.1, 1)
    add(`${name}.shift`, [hidden], 0.1)
  }
  add('words', [tokens, hidden], 1)
  add('positions', [positions, hidden], 0.3)
  add('types', [2, hidden], 0.1)
  norm('input')
  for (let layer = 0; layer < layers; layer++) {
    for (const part of ['query', 'key', 'value', 'output']) dense(`${layer}.${part}`, hidden, hidden)
    norm(`${layer}.attended`)
    dense(`${layer}.inner`, hidden, hidden * 4)
    dense(`${layer}.outer`, hidden * 4, hidden)
    norm(`${layer}.done`)
  }
  return weights
}

/** Numbers between -1 and 1 from a seed: the same on every machine. */
function uniform(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state / 2 ** 31
  }
}

/** Names as exporters give them: input_ids, attention_mask, token_type_ids to last_hidden_state. */
export function network({ layers, hidden, heads }, weights) {
  const graph = new Graph()
  const ids = graph.op('Gather', ['words', 'input_ids'])
  const types = graph.op('Gather', ['types', 'token_type_ids'])
  const length = graph.op('Gather', [graph.op('Shape', ['input_ids']), graph.integers(1, [])])
  const places = graph.op('Range', [graph.integers(0, []), length, graph.integers(1, [])])
  const words = graph.op('Add', [ids, graph.op('Add', [types, graph.op('Gather', ['positions', places])])])
  const mask = graph.op('Unsqueeze', [
    graph.op('Cast', ['attention_mask'], { to: 1 }),
    graph.integers([1, 2]),
  ])
  const bias = graph.op('Mul', [graph.op('Sub', [graph.float(1), mask]), graph.float(MASKED)])
  let state = graph.norm(words, 'input')
  for (let layer = 0; layer < layers; layer++) state = graph.layer(state, bias, layer, { hidden, heads })
  graph.op('Identity', [state], {}, 'last_hidden_state')
  const input = (name) => ({ name, type: 'int64', shape: ['batch', 'sequence'] })
  return {
    nodes: graph.nodes,
    weights: { ...weights, ...graph.constants },
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'].map(input),
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['batch', 'sequence', hidden] }],
  }
}

class Graph {
  nodes = []
  constants = {}

  op(op, inputs, attributes = {}, output = `t${this.nodes.length}`) {
    this.nodes.push({ op, inputs, outputs: [output], attributes })
    return output
  }

  float(value) {
    return this.#constant([], Float32Array.of(value))
  }

  integers(values, shape = [values.length]) {
    return this.#constant(shape, BigInt64Array.from([values].flat(), BigInt))
  }

  norm(input, name) {
    const attributes = { axis: -1, epsilon: { float: EPSILON } }
    return this.op('LayerNormalization', [input, `${name}.scale`, `${name}.shift`], attributes)
  }

  dense(input, name) {
    return this.op('Add', [this.op('MatMul', [input, `${name}.weight`]), `${name}.bias`])
  }

  layer(state, bias, layer, { hidden, heads }) {
    const split = this.integers([0, 0, heads, hidden / heads])
    const part = (name, perm) =>
      this.op('Transpose', [this.op('Reshape', [this.dense(state, `${layer}.${name}`), split])], { perm })
    const products = this.op('MatMul', [part('query', [0, 2, 1, 3]), part('key', [0, 2, 3, 1])])
    const scores = this.op('Div', [products, this.float(Math.sqrt(hidden / heads))])
    const shares = this.op('Softmax', [this.op('Add', [scores, bias])], { axis: -1 })
    const mixed = this.op('MatMul', [shares, part('value', [0, 2, 1, 3])])
    const joined = this.op('Reshape', [
      this.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }),
      this.integers([0, 0, hidden]),
    ])
    const attended = this.norm(
      this.op('Add', [state, this.dense(joined, `${layer}.output`)]),
      `${layer}.attended`,
    )
    const inner = this.gelu(this.dense(attended, `${layer}.inner`))
    return this.norm(this.op('Add', [attended, this.dense(inner, `${layer}.outer`)]), `${layer}.done`)
  }

  gelu(input) {
    const erf = this.op('Erf', [this.op('Div', [input, this.float(Math.SQRT2)])])
    return this.op('Mul', [this.op('Mul', [input, this.op('Add', [erf, this.float(1)])]), this.float(0.5)])
  }

  #constant(shape, values) {
    const name = `c${Object.keys(this.constants).length}`
    this.constants[name] = { shape, values }
    return name
  }
}

/** A BERT tokenizer of the characters and words of a text. */
export function wordPieces(text) {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
  const characters = [...new Set(text.toLowerCase())].filter((character) => character.trim())
  const words = text.toLowerCase().match(/[a-z]{2,}/g)
  const all = new Set([...special, ...characters, ...characters.map((one) => `##${one}`), ...words])
  const vocab = Object.fromEntries([...all].map((token, id) => [token, id]))
  const frame = (id) => ({ SpecialToken: { id, type_id: 0 } })
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({ id, content, special: true, normalized: false })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [frame('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, frame('[SEP]')],
      pair: [],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [vocab[id]], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = Object.fromEntries(Object.keys(SMALL).map((name) => [name, { type: 'string' }]))
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (positionals.length !== 1) throw new Error('give the folder to write')
  writeOnnxModel(
    positionals[0],
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)])),
  )
}
