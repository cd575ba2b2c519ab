import type { PieceFinder } from './piece-machine.ts'
import {
  cl100kPiece,
  digitwisePiece,
  gpt2Piece,
  o200kPiece,
  singleDigitPiece,
  tekkenPiece,
} from './pieces.ts'

export const PRE_TOKENIZERS = {
  gpt2: gpt2Piece,
  cl100k: cl100kPiece,
  singleDigit: singleDigitPiece,
  o200k: o200kPiece,
  tekken: tekkenPiece,
  digitwise: digitwisePiece,
} satisfies Record<string, PieceFinder>

export type PreTokenizerName = keyof typeof PRE_TOKENIZERS
