import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FatalError } from '../../core/errors.ts'
import { ModelFolder } from './model-folder.ts'
import { findNetwork, type NetworkFiles, networkFiles, ONNX_FILES } from './onnx/network-files.ts'
import { Safetensors } from './static/safetensors.ts'
import { hasMatrix } from './static/static-model.ts'
import { stepsOf } from './steps.ts'

/** The files of a static model in its folder. */
export interface MatrixFiles {
  kind: 'static'
  weights: string
  tokenizer: string
  /** `config.json`; empty where there is none. */
  config: Record<string, unknown>
  /** True where the layout says that vectors are brought to length 1. */
  normalize: boolean
}

export type ModelFiles = MatrixFiles | NetworkFiles

/** Where Model2Vec and sentence-transformers keep the matrix, with `tokenizer.json` beside it or above. */
const MATRIX_FILES = ['model.safetensors', '0_StaticEmbedding/model.safetensors']
const STATIC_STEPS = ['StaticEmbedding', 'Normalize']

/**
 * Finds a model's files: of a static one, or of a network where `file` (a path in the folder) says so or no matrix is
 * there. Throws FatalError `no_such_model`, `bad_model`.
 */
export function findModel(path: string, file?: string): ModelFiles {
  const root = resolve(path)
  const folder = new ModelFolder(root)
  const network = findNetwork(folder, file)
  const matrix = file === undefined ? folder.find(MATRIX_FILES) : undefined
  if (matrix !== undefined && (network === undefined || isStatic(folder, matrix)))
    return matrixFiles(folder, matrix)
  if (network !== undefined) return networkFiles(folder, network)
  throw noModel(root, file)
}

/** A digest of all that a model's vectors depend on. */
export async function modelFingerprint(files: ModelFiles): Promise<string> {
  const { weights, tokenizer, ...rest } = files
  const hash = createHash('sha256')
  const parts = files.kind === 'onnx' ? withParts(weights) : [weights]
  for (const path of [...parts, tokenizer]) await pipeline(createReadStream(path), hash, { end: false })
  const told = files.kind === 'static' ? [files.config, files.normalize] : rest
  return hash.update(JSON.stringify(told)).digest('hex')
}

/** Of the files beside a large network that hold its numbers: model.onnx_data, say. */
const DATA = /^[._]data(?:_\d+)?$/

function withParts(weights: string): string[] {
  const folder = dirname(weights)
  const own = basename(weights)
  const names = readdirSync(folder).filter(
    (name) => name.startsWith(own) && DATA.test(name.slice(own.length)),
  )
  return [weights, ...names.sort().map((name) => join(folder, name))]
}

function matrixFiles(folder: ModelFolder, weights: string): MatrixFiles {
  const config = folder.json('config.json') ?? {}
  const others = otherSteps(folder)
  if (others.length > 0)
    throw new FatalError(
      'bad_model',
      `${folder.root}/modules.json has the steps ${others.join(', ')}, which a static model can't have`,
      `known: ${STATIC_STEPS.join(', ')}; any other model has to be exported to ONNX`,
    )
  return {
    ...{ kind: 'static', weights, config },
    tokenizer: new ModelFolder(folder.root, [dirname(weights), folder.root]).tokenizer(),
    normalize: config.normalize === true || stepsOf(folder).some(({ kind }) => kind === 'Normalize'),
  }
}

function otherSteps(folder: ModelFolder): string[] {
  return stepsOf(folder)
    .map(({ kind }) => kind)
    .filter((kind) => !STATIC_STEPS.includes(kind))
}

/** The weights of a network are kept in such a file too. */
function isStatic(folder: ModelFolder, weights: string): boolean {
  if (otherSteps(folder).length > 0) return false
  const file = new Safetensors(weights)
  try {
    return hasMatrix(file)
  } finally {
    file.close()
  }
}

function noModel(root: string, file: string | undefined): FatalError {
  if (!existsSync(root))
    return new FatalError(
      'no_such_model',
      `there is no folder ${root}`,
      'give hash, or the folder of a model',
    )
  if (file !== undefined)
    return new FatalError('bad_model', `${root} has no ${file}`, '--embed.file names a file of the model')
  const looked = [...MATRIX_FILES, ...ONNX_FILES].join(', ')
  return new FatalError('bad_model', `${root} holds no model that is known`, `looked for: ${looked}`)
}
