import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FatalError } from '../../core/errors.ts'

/** The files of a model in its folder. */
export interface ModelFiles {
  weights: string
  tokenizer: string
  /** `config.json`; empty where there is none. */
  config: Record<string, unknown>
  /** True where the layout says that vectors are brought to length 1. */
  normalize: boolean
}

/** Where Model2Vec and sentence-transformers keep the matrix, with `tokenizer.json` beside it or above. */
const WEIGHTS = ['model.safetensors', '0_StaticEmbedding/model.safetensors']

/** Finds a model's files. Throws FatalError `no_such_model`, `bad_model`. */
export function findModel(folder: string): ModelFiles {
  const root = resolve(folder)
  const weights = WEIGHTS.find((name) => existsSync(join(root, name)))
  if (!weights) throw noModel(root)
  const tokenizer = [join(root, weights, '..', 'tokenizer.json'), join(root, 'tokenizer.json')].find(
    existsSync,
  )
  if (!tokenizer)
    throw new FatalError(
      'bad_model',
      `${root} has no tokenizer.json`,
      'a model needs the tokenizer it was made with',
    )
  const config = readConfig(join(root, 'config.json'))
  return {
    ...{ weights: join(root, weights), tokenizer, config },
    normalize: config.normalize === true || hasNormalizeModule(join(root, 'modules.json')),
  }
}

/** A digest of all that a model's vectors depend on. */
export async function modelFingerprint({
  weights,
  tokenizer,
  config,
  normalize,
}: ModelFiles): Promise<string> {
  const hash = createHash('sha256')
  for (const path of [weights, tokenizer]) await pipeline(createReadStream(path), hash, { end: false })
  return hash.update(JSON.stringify([config, normalize])).digest('hex')
}

function noModel(root: string): FatalError {
  const looked = WEIGHTS.join(', ')
  return existsSync(root)
    ? new FatalError('bad_model', `${root} holds no model that is known`, `looked for: ${looked}`)
    : new FatalError('no_such_model', `there is no folder ${root}`, 'give hash, or the folder of a model')
}

function readConfig(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new FatalError('bad_model', `${path} is no JSON: ${(error as Error).message}`, undefined, error)
  }
}

/** As sentence-transformers lists the steps of a model. */
function hasNormalizeModule(path: string): boolean {
  return existsSync(path) && /"[\w.]*\.Normalize"/.test(readFileSync(path, 'utf8'))
}
