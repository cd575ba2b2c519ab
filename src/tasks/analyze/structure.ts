import { setFlagsFromString } from 'node:v8'
import type { AnalyzeOptions } from './options.ts'
import type { SourceText } from './source-text.ts'
import type { TokenReader } from './tokens/readers.ts'
import type { TreeAnalysis, TreeAnalyzer } from './tree/tree-analyzer.ts'

/**
 * Most of the time that readers take is V8's, which optimises their functions again and again with all that they call
 * inlined: with less of that, a worker that reads 5 MB needs a tenth less of the processor, and one that reads 100 MB
 * no more.
 */
const MODEST_INLINING = '--max-inlined-bytecode-size-cumulative=150'

/**
 * Finds functions, types and exports: from a file's tokens where these are clear, else from its tree. Readers and
 * the parser, half of this task's code, are loaded by the first file that needs them.
 */
export class StructureReader {
  readonly #options: AnalyzeOptions
  readonly #readers = new Map<string, TokenReader | undefined>()
  #tree: TreeAnalyzer | undefined

  constructor(options: AnalyzeOptions) {
    this.#options = options
    setFlagsFromString(MODEST_INLINING)
  }

  /** True when the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#tree?.isExhausted ?? false
  }

  async read(source: SourceText, language: string): Promise<TreeAnalysis> {
    const reader = this.#readers.has(language) ? this.#readers.get(language) : await this.#load(language)
    const read = reader?.(source.raw)
    if (read) return { ...read, parse_error_share: 0 }
    this.#tree ??= await this.#openTree()
    return this.#tree.analyze(source, language)
  }

  /** Tokens tell complexity by lizard's rules alone. */
  async #load(language: string): Promise<TokenReader | undefined> {
    const { READERS } = await import('./tokens/readers.ts')
    const reader = this.#options.ccn === 'lizard' ? await READERS.get(language)?.() : undefined
    this.#readers.set(language, reader)
    return reader
  }

  async #openTree(): Promise<TreeAnalyzer> {
    const { TreeAnalyzer } = await import('./tree/tree-analyzer.ts')
    return new TreeAnalyzer(this.#options.ccn)
  }
}
