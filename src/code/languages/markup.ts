import type { GrammarFile, LanguageSpec } from './spec.ts'

/** A broken configuration file is small; parsing what tools write (lock files, dumps) would tell nothing. */
export const MAX_DATA_LENGTH = 64 * 1024

/**
 * Data and markup are parsed for two reasons: their comments are exact, and `parse_error_share` finds broken files.
 * Not parsed: Markdown and TeX, which have no errors to find; INI, of which every program has its own.
 */
export const markup: readonly LanguageSpec[] = [
  data('CSS', 'cursorless/css', 'comment'),
  data('DTD', 'cursorless/dtd', 'Comment'),
  data('HTML', 'cursorless/html', 'comment'),
  data('JSON', 'cursorless/json', 'comment', ['JSONLD']),
  data('Java Properties', 'cursorless/properties', 'comment'),
  data('SPARQL', 'cursorless/sparql', 'comment'),
  data('TOML', 'grammars/toml', 'comment'),
  data('XML', 'cursorless/xml', 'Comment', ['Ant Build System', 'Maven POM', 'XML Property List', 'XSLT']),
  data('YAML', 'cursorless/yaml', 'comment'),
]

function data(name: string, grammar: GrammarFile, comment: string, also: string[] = []): LanguageSpec {
  return {
    name,
    also,
    grammar,
    separator: '.',
    maxLength: MAX_DATA_LENGTH,
    comments: [comment],
    functions: [],
    types: {},
    ifs: [],
    branches: [],
  }
}
