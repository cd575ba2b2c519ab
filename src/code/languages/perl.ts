import type { Node } from 'web-tree-sitter'
import { childOfKind, childrenOfKind } from './nodes.ts'
import type { LanguageSpec, Signature, TypeSignature } from './spec.ts'

export const perl: LanguageSpec = {
  name: 'Perl',
  grammar: 'cursorless/perl',
  separator: '::',
  comments: ['comments', 'pod_statement'],
  functions: ['function_definition', 'anonymous_function'],
  signature,
  types: { package_statement: 'package' },
  typeSignature,
  exports: { names: { binary_expression: exported } },
  ifs: ['if_statement', 'unless_statement'],
  branches: [
    'if_simple_statement',
    'unless_simple_statement',
    'while_statement',
    'until_statement',
    'for_statement_1',
    'for_statement_2',
    'while_simple_statement',
    'until_simple_statement',
    'for_simple_statement',
    'when_simple_statement',
  ],
  ternaries: ['ternary_expression'],
  elseIfs: ['elsif_clause'],
  // an `else` with its block: an `if` behind it does not continue it
  jumps: ['goto_expression', 'else_clause'],
  labelledJumps: ['loop_control_statement'],
  logicalExpressions: ['binary_expression', 'unary_expression'],
  logicalOperators: ['&&', '||', 'and', 'or'],
}

function signature(node: Node): Signature {
  const list = childOfKind(node, 'function_signature')
  const isParameter = ({ type }: Node) => !/comma/.test(type)
  return { name: node.childForFieldName('name'), parameters: list?.namedChildren.filter(isParameter) ?? null }
}

function typeSignature(node: Node): TypeSignature {
  return { name: childOfKind(node, 'package_name'), body: childOfKind(node, 'block') }
}

/** `our @EXPORT_OK = qw(find area)` */
function exported(node: Node) {
  const list = childOfKind(node, 'word_list_qw')
  if (!list || !/^(?:our\s+)?@EXPORT(?:_OK)?\b/.test(node.text)) return []
  return childrenOfKind(list, 'list_item').map((item) => ({ node: item }))
}
