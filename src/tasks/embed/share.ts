import { readFileSync } from 'node:fs'
import { shareEncoding } from '../../encoding/open-encoding.ts'
import { COUNTED_IN, type SharedModel } from './model.ts'
import { findModel, type MatrixFiles } from './model-files.ts'
import { checkDimensions, type EmbedOptions, HASH, HASH_DIMENSIONS } from './options.ts'
import { Safetensors } from './static/safetensors.ts'
import { loadMatrix, type SharedMatrix } from './static/static-model.ts'

/** Loads what threads need of a model. Throws a FatalError that says what is wrong with it. */
export async function shareModel(
  options: EmbedOptions,
  learned: Uint8Array | undefined,
): Promise<SharedModel> {
  if (options.model === HASH) {
    if (!learned) throw new Error('the hash model was not fitted')
    const dimensions = options.dimensions ?? HASH_DIMENSIONS
    return { kind: 'hash', dimensions, learned, encoding: await shareEncoding(COUNTED_IN) }
  }
  const files = findModel(options.model, options.file)
  const encoding = await shareEncoding(files.tokenizer)
  if (files.kind === 'onnx') return { kind: 'onnx', encoding, files }
  return { kind: 'static', encoding, matrix: staticMatrix(files, options) }
}

function staticMatrix(files: MatrixFiles, { model, dimensions }: EmbedOptions): SharedMatrix {
  const file = new Safetensors(files.weights)
  try {
    const matrix = loadMatrix(file, files.weights, files.normalize)
    checkDimensions(dimensions, matrix.dimensions, model)
    return { ...matrix, dropped: file.tensors.has('embeddings') ? unknownToken(files.tokenizer) : undefined }
  } finally {
    file.close()
  }
}

/** Model2Vec leaves out words that its tokenizer does not know. */
function unknownToken(path: string): number | undefined {
  const { model } = JSON.parse(readFileSync(path, 'utf8'))
  return typeof model.unk_token === 'string' ? model.vocab[model.unk_token] : undefined
}
