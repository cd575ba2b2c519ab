import type { SourceText } from './source-text.ts'
import type { TokenReader } from './tokens/readers.ts'
import type { CcnRules } from './tree/actions.ts'
import type { TreeAnalysis, TreeAnalyzer } from './tree/tree-analyzer.ts'

/**
 * Finds functions, types and exports: from a file's tokens where these are clear, else from its tree. Readers and
 * the parser are loaded by the first file that needs them.
 */
export class StructureReader {
  readonly #ccn: CcnRules
  readonly #readers = new Map<string, TokenReader | undefined>()
  #tree: TreeAnalyzer | undefined

  constructor(ccn: CcnRules = 'lizard') {
    this.#ccn = ccn
  }

  /** True when the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#tree?.isExhausted ?? false
  }

  /** A promise where something is to be loaded, or the tree asked. */
  read(source: SourceText, language: string): TreeAnalysis | Promise<TreeAnalysis> {
    if (!this.#readers.has(language)) return this.#load(language).then(() => this.read(source, language))
    const read = this.#readers.get(language)?.(source.raw)
    return read ? { ...read, parse_error_share: 0 } : this.#askTree(source, language)
  }

  async #askTree(source: SourceText, language: string): Promise<TreeAnalysis> {
    this.#tree ??= await this.#openTree()
    return this.#tree.analyze(source, language)
  }

  /** Tokens tell complexity by lizard's rules alone. */
  async #load(language: string): Promise<void> {
    const { READERS } = await import('./tokens/readers.ts')
    const reader = this.#ccn === 'lizard' ? await READERS.get(language)?.() : undefined
    this.#readers.set(language, reader)
  }

  async #openTree(): Promise<TreeAnalyzer> {
    const { TreeAnalyzer } = await import('./tree/tree-analyzer.ts')
    return new TreeAnalyzer(this.#ccn)
  }
}
