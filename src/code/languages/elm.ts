import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, Signature } from './spec.ts'

export const elm: LanguageSpec = {
  name: 'Elm',
  grammar: 'cursorless/elm',
  separator: '.',
  comments: ['line_comment', 'block_comment'],
  functions: ['value_declaration'],
  lambdas: ['anonymous_function_expr'],
  signature,
  types: { type_declaration: 'type', type_alias_declaration: 'alias' },
  exports: {
    names: {
      exposed_type: (node) => node.namedChildren.slice(0, 1).map((name) => ({ node: name })),
      exposed_value: (node) => [{ node }],
      double_dot: (node) => [{ node, text: '*' }],
    },
    inside: ['module_declaration', 'exposing_list'],
  },
  ifs: [],
  branches: [],
  // `else if` goes on in the same node
  switches: ['case_of_expr', 'if_else_expr'],
  cases: ['case_of_branch', 'if'],
  elses: ['else'],
  logicalExpressions: ['bin_op_expr'],
  logicalOperators: ['&&', '||'],
}

/** A value in a `let` is no function of its own. */
function signature(node: Node): Signature | undefined {
  const left = node.childForFieldName('functionDeclarationLeft')
  const parameters = left?.childrenForFieldName('pattern') ?? []
  if (!left || (parameters.length === 0 && node.startPosition.column > 0)) return undefined
  return { name: left.namedChild(0), parameters }
}
