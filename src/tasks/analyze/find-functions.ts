import type { SourceText } from './source-text.ts'
import { TokenReaders } from './tokens/readers.ts'
import type { CcnRules } from './tree/actions.ts'
import type { TreeAnalysis, TreeAnalyzer } from './tree/tree-analyzer.ts'

/** Finds functions, types and exports by a file's tokens where these suffice, else by its tree. */
export class FunctionFinder {
  readonly #ccn: CcnRules
  readonly #readers = new TokenReaders()
  #loading: Promise<TreeAnalyzer> | undefined
  #tree: TreeAnalyzer | undefined

  constructor(ccn: CcnRules) {
    this.#ccn = ccn
  }

  /** True when the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#tree?.isExhausted ?? false
  }

  async find(source: SourceText, language: string): Promise<TreeAnalysis> {
    const read = this.#ccn === 'lizard' ? await this.#readers.read(source, language) : undefined
    if (read) return { ...read, parse_error_share: 0 }
    this.#loading ??= this.#loadTree()
    return (await this.#loading).analyze(source, language)
  }

  /** Half of this task's code, and the parser: only for files that need it. */
  async #loadTree(): Promise<TreeAnalyzer> {
    const { TreeAnalyzer } = await import('./tree/tree-analyzer.ts')
    this.#tree = new TreeAnalyzer(this.#ccn)
    return this.#tree
  }
}
