import { go } from '../languages/go.ts'
import { BlockReader } from './block-reader.ts'
import { GO } from './go-lexicon.ts'

/** What a reader of Go has at hand. */
export class GoReader extends BlockReader {
  /** In or behind the type of a value, `[]T` or `struct {…}`: a brace opens the value, even before a block. */
  isType = false

  constructor(raw: string) {
    super(raw, GO, go)
  }
}
