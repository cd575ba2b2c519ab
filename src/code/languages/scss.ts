import type { Node } from 'web-tree-sitter'
import { childOfKind } from './nodes.ts'
import type { LanguageSpec, Signature } from './spec.ts'

export const scss: LanguageSpec = {
  name: 'SCSS',
  grammar: 'cursorless/scss',
  separator: '.',
  comments: ['comment', 'single_line_comment'],
  functions: ['function_statement', 'mixin_statement'],
  bodiless: true,
  signature,
  types: {},
  ifs: ['if_statement'],
  branches: ['for_statement', 'each_statement', 'while_statement'],
  elseIfs: ['else_if_clause'],
  // an `else` with its block: an `if` behind it does not continue it
  jumps: ['else_clause'],
}

function signature(node: Node): Signature {
  return { name: childOfKind(node, 'name'), parameters: childOfKind(node, 'parameters') }
}
