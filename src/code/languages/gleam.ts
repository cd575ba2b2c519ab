import type { Node } from 'web-tree-sitter'
import { childOfKind } from './nodes.ts'
import type { Exported, LanguageSpec, TypeSignature } from './spec.ts'

export const gleam: LanguageSpec = {
  name: 'Gleam',
  grammar: 'cursorless/gleam',
  separator: '.',
  comments: ['comment', 'module_comment', 'statement_comment'],
  // newer than the grammar; what they stand before is still an expression
  macros: /^[ \t]*(assert|echo)\b/gm,
  functions: ['function'],
  lambdas: ['anonymous_function'],
  types: { type_definition: 'type', type_alias: 'alias', external_type: 'type' },
  typeSignature,
  exports: {
    names: {
      function: 'name',
      external_function: 'name',
      constant: 'name',
      type_definition: named,
      type_alias: named,
      external_type: named,
    },
    visible: /^pub\b/,
  },
  ifs: [],
  branches: [],
  switches: ['case'],
  cases: ['case_clause'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['&&', '||'],
}

function typeSignature(node: Node): TypeSignature {
  return { name: childOfKind(node, 'type_name')?.childForFieldName('name') ?? null, body: null }
}

function named(node: Node): Exported[] {
  const { name } = typeSignature(node)
  return name ? [{ node: name }] : []
}
