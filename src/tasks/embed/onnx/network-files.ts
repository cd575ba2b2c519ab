import { dirname, join } from 'node:path'
import { FatalError } from '../../../core/errors.ts'
import type { Encoder } from '../../../encoding/encoder.ts'
import { readTokenizerFile } from '../../../encoding/tokenizer-file.ts'
import { ModelFolder } from '../model-folder.ts'
import { stepsOf } from '../steps.ts'
import { type Frame, frameOf } from './frame.ts'
import { type Pooling, poolingsOf } from './pooling.ts'

/** A sentence transformer as a network: its files, and what they say of how it is used. */
export interface NetworkFiles {
  kind: 'onnx'
  weights: string
  tokenizer: string
  pooling: Pooling[]
  /** True where a step of the model brings vectors to length 1. */
  normalize: boolean
  /** Steps that only a network which gives whole vectors can have within. */
  otherSteps: string[]
  frame: Frame
  /** What the model wants before every text. */
  prompt: string
  lowercase: boolean
  /** What a place in a batch without a token is filled with. */
  padding: number
  /** Most tokens of a text, the frame's included; undefined where nothing is said. */
  maxTokens?: number
  /** Tokens that the network has vectors for. */
  vocabulary?: number
}

export const ONNX_FILES = ['model.onnx', 'onnx/model.onnx']
const KNOWN_STEPS = ['Transformer', 'Pooling', 'Normalize']
/** Their places are counted from behind that of the padding: those up to it are no token's. */
const PLACED_BEHIND_PADDING = ['roberta', 'xlm-roberta', 'camembert', 'mpnet']
const USUAL_PADDING = 1

/** The network of a model's folder; undefined where there is none. */
export function findNetwork(folder: ModelFolder, file: string | undefined): string | undefined {
  return folder.find(file === undefined ? ONNX_FILES : [file])
}

/**
 * Without steps a model is a transformer and the mean of its tokens. Throws FatalError `bad_model`, `bad_tokenizer`.
 */
export function networkFiles({ root }: ModelFolder, weights: string): NetworkFiles {
  const steps = stepsOf(new ModelFolder(root))
  const pathOf = (kind: string) => steps.find((step) => step.kind === kind)?.path
  // Older models have their first step's files in a folder of its own.
  const folder = new ModelFolder(root, [join(root, pathOf('Transformer') ?? ''), root, dirname(weights)])
  const tokenizer = folder.tokenizer()
  const config = folder.json('config.json') ?? {}
  const prompt = promptOf(folder)
  const { post_processor, padding } = readTokenizerFile(tokenizer)
  return {
    ...{ kind: 'onnx', weights, tokenizer },
    pooling: pooling(folder, prompt, pathOf('Pooling')),
    normalize: steps.some(({ kind }) => kind === 'Normalize'),
    otherSteps: steps.map(({ kind }) => kind).filter((kind) => !KNOWN_STEPS.includes(kind)),
    frame: frameOf(post_processor, tokenizer),
    prompt,
    lowercase: folder.json('sentence_bert_config.json')?.do_lower_case === true,
    padding: wholeNumber(padding?.pad_id) ?? wholeNumber(config.pad_token_id) ?? 0,
    maxTokens: maxTokens(folder, config),
    vocabulary: wholeNumber(config.vocab_size),
  }
}

function promptOf(folder: ModelFolder): string {
  const { prompts, default_prompt_name: name } = folder.json('config_sentence_transformers.json') ?? {}
  return String(prompts?.[name] ?? '')
}

function pooling(folder: ModelFolder, prompt: string, path = '1_Pooling'): Pooling[] {
  const name = join(path, 'config.json')
  const config = folder.json(name)
  if (prompt !== '' && config?.include_prompt === false)
    throw new FatalError(
      'bad_model',
      `${join(folder.root, name)} leaves the prompt ${JSON.stringify(prompt)} out of the vector`,
      'known: models whose vectors are of the prompt too',
    )
  return config === undefined ? ['mean'] : poolingsOf(config, join(folder.root, name))
}

/** As sentence-transformers takes it: what the model says of itself, else as many places as it has. */
function maxTokens(folder: ModelFolder, config: Record<string, unknown>): number | undefined {
  const said = wholeNumber(folder.json('sentence_bert_config.json')?.max_seq_length)
  if (said !== undefined) return said
  const limits = [placesOf(config), folder.json('tokenizer_config.json')?.model_max_length].flatMap(
    (limit) => wholeNumber(limit) ?? [],
  )
  return limits.length === 0 ? undefined : Math.min(...limits)
}

/** Tokens that the network has places for. */
function placesOf(config: Record<string, unknown>): number | undefined {
  const all = wholeNumber(config.max_position_embeddings)
  if (all === undefined || !PLACED_BEHIND_PADDING.includes(String(config.model_type))) return all
  return wholeNumber(all - (wholeNumber(config.pad_token_id) ?? USUAL_PADDING) - 1)
}

/** Where nothing is known, some files say 10^30. */
function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}

/** Most tokens of a chunk: what else is around it takes some. Throws FatalError `bad_model` where no room is left. */
export function roomOf({ maxTokens: most, frame, prompt, weights }: NetworkFiles, encoder: Encoder): number {
  const taken = frame.before.length + frame.after.length + encoder.count(prompt)
  const room = (most ?? Number.POSITIVE_INFINITY) - taken
  if (room > 0) return room
  throw new FatalError('bad_model', `${weights} takes ${most} tokens, of which ${taken} are not the text's`)
}
