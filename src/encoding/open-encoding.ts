import { existsSync } from 'node:fs'
import { FatalError } from '../core/errors.ts'
import { ByteLevelEncoder, type ByteLevelParts } from './byte-level-encoder.ts'
import { byteLevelFile } from './byte-level-file.ts'
import type { Encoder, SpecialMode } from './encoder.ts'
import { ENCODINGS, encodingNames } from './encodings-data.ts'
import { PairRanks } from './pair-ranks.ts'
import { type CutStep, PatternPieces } from './pattern-pieces.ts'
import { ALWAYS_UNSURE, type CompiledMachine } from './piece-machine.ts'
import { PRE_TOKENIZERS, type PreTokenizerName } from './pre-tokenizers.ts'
import { readShared } from './read-shared.ts'
import { shareTables } from './shared-tables.ts'
import { readTokenizerFile } from './tokenizer-file.ts'
import { Vocabulary } from './vocabulary.ts'
import { WordPieceEncoder, wordPieceFile } from './word-piece-encoder.ts'

/** Beside the bundle; for the sources, in what was built last. */
const FOLDERS = ['./encodings/', '../../dist/encodings/']

/** What threads can share of an encoding: plain data around `SharedArrayBuffer`s. */
export type SharedEncoding =
  | ({
      kind: 'tables'
      pieces: PreTokenizerName | CutStep[]
    } & Omit<ByteLevelParts, 'vocabulary' | 'pieceEnd' | 'patterns'>)
  /** Each thread reads the file itself. */
  | { kind: 'file'; path: string }

export interface OpenOptions {
  /** Default: `off`. */
  special?: SpecialMode
  /** From `shareEncoding` in another thread; default: loaded here, a few ms. */
  shared?: SharedEncoding
}

/** Loads what several threads will need of an encoding. Throws a `FatalError` as `openEncoding` does. */
export async function shareEncoding(nameOrPath: string): Promise<SharedEncoding> {
  return Object.hasOwn(ENCODINGS, nameOrPath) ? builtIn(nameOrPath) : fromFile(nameOrPath)
}

/**
 * An encoder by the name of its encoding, or by the path of a tokenizer.json. Throws a `FatalError` that lists the
 * names where there is neither.
 */
export async function openEncoding(nameOrPath: string, options: OpenOptions = {}): Promise<Encoder> {
  const { special = 'off', shared = await shareEncoding(nameOrPath) } = options
  if (shared.kind === 'tables') {
    const { pieces, ...parts } = shared
    const vocabulary = new Vocabulary(shared.tables.memory.buffer)
    return new ByteLevelEncoder({ ...parts, vocabulary, ...piecesOf(pieces) }, special)
  }
  const file = readTokenizerFile(shared.path)
  const words = wordPieceFile(file)
  if (words) return new WordPieceEncoder(nameOrPath, words, special)
  const { HuggingFaceEncoder } = await import('./hugging-face-encoder.ts')
  return HuggingFaceEncoder.open(nameOrPath, file, special)
}

function piecesOf(pieces: PreTokenizerName | CutStep[]): Pick<ByteLevelParts, 'pieceEnd' | 'patterns'> {
  if (typeof pieces === 'string') return { pieceEnd: PRE_TOKENIZERS[pieces].exact }
  const patterns = new PatternPieces(pieces)
  return { pieceEnd: patterns.pieceEnd, patterns }
}

function builtIn(name: string): SharedEncoding {
  const { tokens, ...definition } = ENCODINGS[name]
  const parts = { machine: machineOf(definition.pieces), wholePieces: true }
  const tables = readShared(fileOf(tokens), (length, fill) => shareTables(length, fill, parts))
  return { kind: 'tables', name, ...definition, tables }
}

function machineOf(pieces: PreTokenizerName | CutStep[]): CompiledMachine {
  return typeof pieces === 'string' ? PRE_TOKENIZERS[pieces].machine : ALWAYS_UNSURE
}

function fileOf(tokens: string): URL {
  const files = FOLDERS.map((folder) => new URL(`${folder}${tokens}.bin`, import.meta.url))
  const file = files.find((url) => existsSync(url))
  if (file) return file
  throw new FatalError('no_encoding_file', `${tokens}.bin is missing`, 'install millrace again, or build it')
}

function fromFile(path: string): SharedEncoding {
  if (!existsSync(path))
    throw new FatalError(
      'unknown_encoding',
      `there is no encoding and no file ${JSON.stringify(path)}`,
      `known: ${encodingNames().join(', ')}; or the path of a tokenizer.json`,
    )
  const found = byteLevelFile(readTokenizerFile(path))
  if (!found) return { kind: 'file', path }
  const { tokens, merges, wholePieces, ...definition } = found
  const vocabulary = new Uint8Array(Vocabulary.build(tokens).memory)
  const parts = { machine: machineOf(definition.pieces), pairs: PairRanks.build(merges), wholePieces }
  const tables = shareTables(vocabulary.length, (bytes) => bytes.set(vocabulary), parts)
  return { kind: 'tables', name: path, ...definition, tables }
}
