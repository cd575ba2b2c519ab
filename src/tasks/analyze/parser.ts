import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Language, Parser, type Tree } from 'web-tree-sitter'
import { TaskError } from '../../core/errors.ts'
import { type Actions, bindActions } from './actions.ts'
import type { GrammarFile, LanguageSpec } from './languages/spec.ts'

const PACKAGES: Record<string, readonly [name: string, folder: string]> = {
  vscode: ['@vscode/tree-sitter-wasm', 'wasm'],
  cursorless: ['@cursorless/tree-sitter-wasms', 'out'],
}

/** Ordinary code asks the progress callback once in 100 to 200 bytes. */
const STEPS_PER_BYTE = 1
const FREE_STEPS = 10_000

/** A language ready to parse. */
export interface Grammar {
  actions: Actions
  language: Language
}

const require = createRequire(import.meta.url)
/** Emscripten keeps its views of the WASM memory here. There is one instance for each thread. */
const wasm: { HEAPU8?: Uint8Array } = {}
let started: Promise<void> | undefined
/** A trap leaves the instance's memory in an unknown state. */
let trapped = false

/** The grammars a worker has loaded. WASM memory never shrinks, so its size is watched from outside. */
export class Grammars {
  readonly #loaded = new Map<GrammarFile, Promise<Grammar>>()
  #parser: Parser | undefined

  load(spec: LanguageSpec): Promise<Grammar> {
    let grammar = this.#loaded.get(spec.grammar)
    if (!grammar) {
      grammar = loadGrammar(spec)
      this.#loaded.set(spec.grammar, grammar)
    }
    return grammar
  }

  /** Parses, hands the tree over and frees it; undefined when the text needs too many steps. */
  withTree<Result>(grammar: Grammar, text: string, use: (tree: Tree) => Result): Result | undefined {
    if (trapped)
      throw new TaskError('parser_trapped', 'transient', { message: 'this worker must be replaced' })
    this.#parser ??= new Parser()
    try {
      this.#parser.setLanguage(grammar.language)
      return useAndFree(parseBounded(this.#parser, text), use)
    } catch (error) {
      trapped ||= error instanceof Error && error.name === 'RuntimeError'
      throw error
    }
  }

  get wasmBytes(): number {
    return wasm.HEAPU8?.buffer.byteLength ?? 0
  }

  get broken(): boolean {
    return trapped
  }
}

function useAndFree<Result>(tree: Tree | null, use: (tree: Tree) => Result): Result | undefined {
  if (!tree) return undefined
  try {
    return use(tree)
  } finally {
    if (!trapped) tree.delete()
  }
}

/** Counts steps, not time, so that the same text always ends the same way. */
function parseBounded(parser: Parser, text: string): Tree | null {
  let left = FREE_STEPS + text.length * STEPS_PER_BYTE
  const tree = parser.parse(text, null, { progressCallback: () => left-- <= 0 })
  // a cancelled parse would be resumed by the next one
  parser.reset()
  return tree
}

async function loadGrammar(spec: LanguageSpec): Promise<Grammar> {
  started ??= Parser.init(wasm)
  await started
  const language = await Language.load(await readFile(grammarPath(spec.grammar)))
  return { language, actions: bindActions(spec, language) }
}

function grammarPath(grammar: GrammarFile): string {
  const [source, name] = grammar.split('/')
  const [packageName, folder] = PACKAGES[source]
  return join(dirname(require.resolve(`${packageName}/package.json`)), folder, `tree-sitter-${name}.wasm`)
}
