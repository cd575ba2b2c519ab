import type { PieceEnd } from './piece-end.ts'
import { cl100kPiece, gpt2Piece, o200kPiece, singleDigitPiece } from './pieces.ts'

export const PRE_TOKENIZERS = {
  gpt2: gpt2Piece,
  cl100k: cl100kPiece,
  singleDigit: singleDigitPiece,
  o200k: o200kPiece,
} satisfies Record<string, PieceEnd>

export type PreTokenizerName = keyof typeof PRE_TOKENIZERS
