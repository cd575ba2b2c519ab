import type { SourceText } from '../source-text.ts'
import type { TokenReading } from './token-reading.ts'

/** undefined: not sure; ask the tree. `raw`: a character for each byte. */
export type TokenReader = (raw: string) => TokenReading | undefined

/** By linguist's name the languages that are read without a tree where that is sure to tell the same. */
const READERS: Readonly<Record<string, () => Promise<TokenReader>>> = {
  Go: async () => (await import('./read-go.ts')).readGo,
  Java: async () => (await import('./read-java.ts')).readJava,
}

/** A worker's readers: each is loaded with the first file that needs it. */
export class TokenReaders {
  readonly #loading = new Map<string, Promise<TokenReader>>()

  async read(source: SourceText, language: string): Promise<TokenReading | undefined> {
    if (!Object.hasOwn(READERS, language)) return undefined
    let reader = this.#loading.get(language)
    if (!reader) {
      reader = READERS[language]()
      this.#loading.set(language, reader)
    }
    return (await reader)(source.raw)
  }
}
