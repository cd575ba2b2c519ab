import { existsSync } from 'node:fs'
import { FatalError } from '../core/errors.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import { ENCODINGS, type EncodingDefinition, encodingNames } from './encodings-data.ts'
import type { PieceEnd } from './piece-end.ts'
import { cl100kPiece, gpt2Piece, o200kPiece } from './pieces.ts'
import { readShared } from './read-shared.ts'
import { TiktokenEncoder } from './tiktoken-encoder.ts'
import { readTokenizerFiles } from './tokenizer-json/file.ts'
import { type SharedTokenizer, withSharedTokens } from './tokenizer-json/own-model.ts'
import { TokenizerJson } from './tokenizer-json/tokenizer-json.ts'
import { Vocabulary } from './vocabulary.ts'

const PIECES: Record<EncodingDefinition['pieces'], PieceEnd> = {
  gpt2: gpt2Piece,
  cl100k: cl100kPiece,
  o200k: o200kPiece,
}
/** Beside the bundle; for the sources, in what was built last. */
const FOLDERS = ['./encodings/', '../../dist/encodings/']

/** What threads can share of an encoding: plain data around a `SharedArrayBuffer`. */
export type SharedEncoding = { vocabulary: SharedArrayBuffer } | { tokenizer: SharedTokenizer }

export interface OpenOptions {
  /** Default: `off`. */
  special?: SpecialMode
  /** From `shareEncoding` in another thread; default: loaded here, a few ms. */
  shared?: SharedEncoding
}

/** Loads what several threads will need of an encoding. Throws a `FatalError` as `openEncoding` does. */
export async function shareEncoding(name: string): Promise<SharedEncoding> {
  if (isFile(name)) return { tokenizer: withSharedTokens(readTokenizerFiles(name)) }
  return { vocabulary: loadVocabulary(definitionOf(name)).memory }
}

/**
 * An encoder by the name of its encoding, or by the path of a `tokenizer.json`. Throws a `FatalError` that lists the
 * names where there is none, or that says what is wrong with the file.
 */
export async function openEncoding(name: string, options: OpenOptions = {}): Promise<Encoder> {
  const { special = 'off', shared = await shareEncoding(name) } = options
  if ('tokenizer' in shared) return TokenizerJson.open(shared.tokenizer, special)
  const definition = definitionOf(name)
  const vocabulary = new Vocabulary(shared.vocabulary)
  const pieceEnd = PIECES[definition.pieces]
  return new TiktokenEncoder({ ...definition, name, vocabulary, pieceEnd }, special)
}

/** The name of no encoding has a dot or a slash. */
function isFile(name: string): boolean {
  return /[./\\]/.test(name)
}

function definitionOf(name: string): EncodingDefinition {
  if (Object.hasOwn(ENCODINGS, name)) return ENCODINGS[name]
  throw new FatalError(
    'unknown_encoding',
    `there is no encoding ${JSON.stringify(name)}`,
    `known: ${encodingNames().join(', ')}, or the path of a tokenizer.json`,
  )
}

function loadVocabulary({ tokens }: EncodingDefinition): Vocabulary {
  const files = FOLDERS.map((folder) => new URL(`${folder}${tokens}.bin`, import.meta.url))
  const file = files.find((url) => existsSync(url))
  if (!file)
    throw new FatalError(
      'no_encoding_file',
      `${tokens}.bin is missing`,
      'install millrace again, or build it',
    )
  return new Vocabulary(readShared(file))
}
