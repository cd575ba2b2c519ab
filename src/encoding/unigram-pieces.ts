import type { AddedToken, Model } from './tokenizer-file.ts'

/** Of a Unigram model; a piece's id is its place. */
type Pieces = [name: string, score: number][]

interface Found {
  model: Model
  /** Of the pieces that it does not find, by their ids. */
  names: Map<number, string>
}

/**
 * A Unigram model that finds none of these tokens in a text; any other model as it is. Their pieces lose their names
 * and keep their scores: the least score says what an unknown character costs, and unknown characters in a row that
 * spell a name would become its token.
 */
export function withoutPieces(model: Model, hidden: readonly AddedToken[]): Found {
  const pieces: unknown = model.vocab
  const names = new Map<number, string>()
  if (hidden.length === 0 || !Array.isArray(pieces)) return { model, names }
  const hiddenNames = new Set(hidden.map(({ content }) => content))
  const vocab = (pieces as Pieces).map(([name, score], id) => {
    if (!hiddenNames.has(name)) return [name, score]
    names.set(id, name)
    return ['', score]
  })
  return { model: { ...model, vocab: vocab as unknown as Model['vocab'] }, names }
}
