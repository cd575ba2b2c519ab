import type { Language, Tree } from 'web-tree-sitter'
import type { LanguageSpec } from '../languages/spec.ts'
import { type Actions, bindActions, type CcnRules } from './actions.ts'
import { Runtime } from './runtime.ts'

interface Grammar {
  runtime: Runtime
  language: Language
  actions: Actions
}

/** A worker's parser: starts with the first file that needs it and loads each grammar once. */
export class TreeParser {
  readonly #ccn: CcnRules
  #runtime: Promise<Runtime> | undefined
  #grammars = new Map<LanguageSpec, Promise<Grammar>>()
  #wasmBytes = 0

  constructor(ccn: CcnRules = 'lizard') {
    this.#ccn = ccn
  }

  /** WASM memory never shrinks. */
  get wasmBytes(): number {
    return this.#wasmBytes
  }

  /**
   * Hands the tree of a text to `use` and frees it; undefined when the text is too hard to parse. A trap leaves
   * the memory in an unknown state, so a new instance takes over: it tries once more, with all memory free.
   */
  async parse<Result>(
    spec: LanguageSpec,
    text: string,
    use: (tree: Tree, actions: Actions) => Result,
  ): Promise<Result | undefined> {
    for (let attempt = 1; attempt <= 2; attempt++) {
      const grammar = await this.#load(spec)
      try {
        return withTree(grammar, text, use)
      } catch (error) {
        if (!isTrap(error)) throw error
        this.#restart()
      } finally {
        this.#wasmBytes = grammar.runtime.bytes
      }
    }
    return undefined
  }

  #load(spec: LanguageSpec): Promise<Grammar> {
    let grammar = this.#grammars.get(spec)
    if (!grammar) {
      this.#runtime ??= Runtime.start()
      grammar = loadGrammar(this.#runtime, spec, this.#ccn)
      this.#grammars.set(spec, grammar)
    }
    return grammar
  }

  #restart(): void {
    this.#runtime = undefined
    this.#grammars = new Map()
  }
}

async function loadGrammar(starting: Promise<Runtime>, spec: LanguageSpec, ccn: CcnRules): Promise<Grammar> {
  const runtime = await starting
  const language = await runtime.load(spec.grammar)
  return { runtime, language, actions: bindActions(spec, language, ccn) }
}

function withTree<Result>(
  { runtime, language, actions }: Grammar,
  text: string,
  use: (tree: Tree, actions: Actions) => Result,
): Result | undefined {
  const tree = runtime.parse(language, text)
  if (!tree) return undefined
  try {
    return use(tree, actions)
  } finally {
    tree.delete()
  }
}

function isTrap(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError')
}
