import type { Tree } from 'web-tree-sitter'
import { PARSED } from '../languages/index.ts'
import type { LanguageSpec } from '../languages/spec.ts'
import type { ExportRecord, FunctionMetrics, TypeRecord } from '../records.ts'
import type { SourceText } from '../source-text.ts'
import type { CcnRules } from './actions.ts'
import { isHopeless } from './brackets.ts'
import { joinEquations } from './equations.ts'
import { findExports } from './exports.ts'
import { TreeParser } from './parser.ts'
import { walkTree } from './walk.ts'

/** What takes a parser to find; nothing in languages without one. */
export interface TreeAnalysis {
  functions: FunctionMetrics[]
  types: TypeRecord[]
  exports: ExportRecord[]
  parse_error_share: number
}

const MAX_WASM_BYTES = 512 * 2 ** 20

/** Finds what takes a parser, which it keeps from file to file with the grammars that it has loaded. */
export class TreeAnalyzer {
  readonly #parser: TreeParser

  constructor(ccn: CcnRules) {
    this.#parser = new TreeParser(ccn)
  }

  /** The parsers' memory never shrinks: past this much the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#parser.wasmBytes > MAX_WASM_BYTES
  }

  /** A text that costs too many parsing steps has no functions, and is wholly an error to the grammar. */
  async analyze({ text, bytes }: SourceText, language: string): Promise<TreeAnalysis> {
    const spec = PARSED.get(language)
    if (!spec || text === '' || text.length > (spec.maxLength ?? Number.POSITIVE_INFINITY)) return nothing(0)
    if (isHopeless(bytes)) return nothing(1)
    const found = await this.#parser.parse(spec, withoutMacros(text, spec), (tree, actions) => ({
      ...walkTree(tree, text, actions),
      exports: exportsOf(tree, text, spec),
    }))
    if (!found) return nothing(1)
    const { types, exports, errorShare } = found
    const functions = spec.equations ? joinEquations(found.functions, spec.separator) : found.functions
    return { functions, types, exports, parse_error_share: Math.round(errorShare * 10_000) / 10_000 }
  }
}

function nothing(parse_error_share: number): TreeAnalysis {
  return { functions: [], types: [], exports: [], parse_error_share }
}

/** Most files of a language whose exports are marked by a word can be told by its absence to have none. */
function exportsOf(tree: Tree, text: string, { exports }: LanguageSpec): ExportRecord[] {
  if (!exports || (exports.word && !text.includes(exports.word))) return []
  return findExports(tree.rootNode, text, exports)
}

/** Blanks keep every position where it was. */
function withoutMacros(text: string, { macros }: LanguageSpec): string {
  if (!macros) return text
  return text.replace(macros, (found: string, macro: string) =>
    found.replace(macro, ' '.repeat(macro.length)),
  )
}
