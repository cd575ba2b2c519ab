import { commentSyntax } from './comment-syntax.ts'
import { importCalls } from './imports.ts'
import { PARSED } from './languages/index.ts'
import type { LanguageSpec } from './languages/spec.ts'
import { countLines, type Spans } from './lines.ts'
import type { TreeParser } from './parser.ts'
import type { Analysis, ImportRecord } from './result.ts'
import { scanComments } from './scan.ts'
import { findTodos } from './todos.ts'
import { type Findings, walkTree } from './walk.ts'

/** What is said of a text, apart from the file it came from. */
export type TextAnalysis = Omit<Analysis, 'path' | 'language' | 'bytes'>

/** Analyses a text: by its tree where the language is parsed, by its comment syntax elsewhere. */
export async function analyzeText(text: string, language: string, parser: TreeParser): Promise<TextAnalysis> {
  const spec = PARSED.get(language)
  const found = spec && text !== '' ? await parse(text, spec, parser) : scan(text, language)
  return {
    lines: countLines(text, withoutShebang(text, found.comments)),
    functions: found.functions,
    types: found.types,
    imports: found.imports,
    parse_error_share: Math.round(found.errorShare * 10_000) / 10_000,
    todos: findTodos(text, found.comments),
  }
}

/** A text that costs too many parsing steps is scanned, and wholly an error to the grammar. */
async function parse(text: string, spec: LanguageSpec, parser: TreeParser): Promise<Findings> {
  const found = await parser.parse(spec, withoutMacros(text, spec), (tree, actions) =>
    walkTree(tree, text, actions),
  )
  if (!found) return { ...scan(text, spec.name), errorShare: 1 }
  const calls = spec.importPattern ? importCalls(text, spec.importPattern, found.comments) : []
  return { ...found, imports: inLineOrder(found.imports, calls) }
}

/** Blanks keep every position where it was. */
function withoutMacros(text: string, { macros }: LanguageSpec): string {
  if (!macros) return text
  return text.replace(macros, (found: string, macro: string) =>
    found.replace(macro, ' '.repeat(macro.length)),
  )
}

/** `#!` names the interpreter: code to cloc. */
function withoutShebang(text: string, comments: Spans): Spans {
  return comments[0] === 0 && text.startsWith('#!') ? comments.slice(2) : comments
}

function scan(text: string, language: string): Findings {
  const syntax = commentSyntax(language)
  const comments: Spans = syntax ? scanComments(text, syntax) : []
  return { comments, functions: [], types: [], imports: [], errorShare: 0 }
}

function inLineOrder(nodes: ImportRecord[], calls: ImportRecord[]): ImportRecord[] {
  return calls.length === 0 ? nodes : [...nodes, ...calls].sort((a, b) => a.line - b.line)
}
