/**
 * A static embedding model that is small but real, in the layout of Model2Vec: model.safetensors, tokenizer.json and
 * config.json with random numbers from a seed. For tests, and to try `--embed.model DIR` without a download:
 * node scripts/static-model.mjs DIR [DIMENSIONS] [SEED]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SPECIAL = ['[PAD]', '[UNK]']
const WORDS = `a an and are as at be by for from has in is it its not of on or that the this to was which will with
  file read write line text word number list name path find open close sort test data code run time error`
const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789.,;:!?-_()'

/** By id: special tokens, words, characters, and characters inside of words. */
export const VOCABULARY = [
  ...SPECIAL,
  ...WORDS.split(/\s+/).filter((word) => word.length > 1),
  ...CHARACTERS,
  ...Array.from(CHARACTERS, (character) => `##${character}`),
]

/** Writes the model into a folder; `tensors` stand in place of the matrix. */
export function writeStaticModel(folder, { dimensions = 16, seed = 1, normalize = true, tensors } = {}) {
  mkdirSync(folder, { recursive: true })
  const write = (name, value) => writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`)
  write('config.json', { model_type: 'model2vec', normalize, hidden_dim: dimensions })
  write('tokenizer.json', TOKENIZER)
  const numbers = randomValues(VOCABULARY.length * dimensions, seed)
  writeSafetensors(
    join(folder, 'model.safetensors'),
    tensors ?? { embeddings: float32([VOCABULARY.length, dimensions], numbers) },
  )
}

const TOKENIZER = {
  version: '1.0',
  added_tokens: SPECIAL.map((content, id) => ({ id, content, special: true, normalized: false })),
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: { type: 'WordPiece', prefix: '##' },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
  },
}

/** A tensor's numbers, as `writeSafetensors` takes them. */
export function float32(shape, values) {
  return { dtype: 'F32', shape, bytes: Buffer.from(Float32Array.from(values).buffer) }
}

/** Writes a .safetensors file: 8 bytes of length, the header, the numbers. */
export function writeSafetensors(path, tensors) {
  let at = 0
  const header = { __metadata__: { format: 'pt' } }
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] }
    at += bytes.length
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  writeFileSync(path, Buffer.concat([length, json, ...Object.values(tensors).map(({ bytes }) => bytes)]))
}

/** Numbers between -1 and 1 from a seed: the same on every machine. */
export function randomValues(count, seed = 1) {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return Math.fround(state / 2 ** 31)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, dimensions, seed] = process.argv.slice(2)
  if (!folder) throw new Error('node scripts/static-model.mjs DIR [DIMENSIONS] [SEED]')
  writeStaticModel(folder, { dimensions: Number(dimensions ?? 16), seed: Number(seed ?? 1) })
}
