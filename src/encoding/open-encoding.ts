import { existsSync, readFileSync } from 'node:fs'
import { FatalError } from '../core/errors.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import { ENCODINGS, type EncodingDefinition } from './encodings-data.ts'
import { cl100kPiece, gpt2Piece, o200kPiece, type PieceEnd } from './pieces.ts'
import { TiktokenEncoder } from './tiktoken-encoder.ts'
import { Vocabulary, type VocabularyMemory } from './vocabulary.ts'

const PIECES: Record<EncodingDefinition['pieces'], PieceEnd> = {
  gpt2: gpt2Piece,
  cl100k: cl100kPiece,
  o200k: o200kPiece,
}
/** Beside the bundle; for the sources, in what was built last. */
const FOLDERS = ['./encodings/', '../../dist/encodings/']

/** What threads can share of an encoding: plain data around a `SharedArrayBuffer`. */
export interface SharedEncoding {
  vocabulary: VocabularyMemory
}

export interface OpenOptions {
  /** Default: `off`. */
  special?: SpecialMode
  /** From `shareEncoding` in another thread; default: loaded here, about 10 ms. */
  shared?: SharedEncoding
}

export function encodingNames(): string[] {
  return Object.keys(ENCODINGS)
}

/** Loads what several threads will need of an encoding. Throws a `FatalError` as `openEncoding` does. */
export async function shareEncoding(name: string): Promise<SharedEncoding> {
  return { vocabulary: loadVocabulary(definitionOf(name)).shared }
}

/** An encoder by the name of its encoding. Throws a `FatalError` that lists the names where there is none. */
export async function openEncoding(name: string, options: OpenOptions = {}): Promise<Encoder> {
  const definition = definitionOf(name)
  const { special = 'off', shared } = options
  const vocabulary = shared ? new Vocabulary(shared.vocabulary) : loadVocabulary(definition)
  return new TiktokenEncoder(
    { ...definition, name, vocabulary, pieceEnd: PIECES[definition.pieces] },
    special,
  )
}

function definitionOf(name: string): EncodingDefinition {
  if (Object.hasOwn(ENCODINGS, name)) return ENCODINGS[name]
  throw new FatalError(
    'unknown_encoding',
    `there is no encoding ${JSON.stringify(name)}`,
    `known: ${encodingNames().join(', ')}`,
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
  return Vocabulary.load(readFileSync(file))
}
