import type { OutlineReader } from '../../../code/definitions.ts'
import type { Chunk, Chunker } from './chunker.ts'

/** Cuts files' texts where their languages have definitions or sections. */
export class FileChunker {
  readonly #chunker: Chunker
  #outlines: OutlineReader | undefined

  constructor(chunker: Chunker) {
    this.#chunker = chunker
  }

  /** True when the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#outlines?.isExhausted ?? false
  }

  /** Depends on the text and its path alone. What languages look like is not loaded before a text has to be cut. */
  async cut(text: string, path: string): Promise<Chunk[]> {
    const { layoutOf } = await import('./layout.ts')
    this.#outlines ??= new (await import('../../../code/definitions.ts')).OutlineReader()
    const { language, definitions } = await this.#outlines.read(text, path)
    return this.#chunker.cut(text, layoutOf(language), definitions)
  }
}
