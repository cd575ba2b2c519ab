import type { Node } from 'web-tree-sitter'
import { childOfKind } from './nodes.ts'
import type { Exported, LanguageSpec, Signature, TypeSignature } from './spec.ts'

const CONTAINERS = ['struct_declaration', 'enum_declaration', 'union_declaration', 'opaque_declaration']
const KIND: Readonly<Record<string, string>> = {
  struct_declaration: 'struct',
  enum_declaration: 'enum',
  union_declaration: 'union',
  opaque_declaration: 'opaque',
  error_set_declaration: 'error set',
}

export const zig: LanguageSpec = {
  name: 'Zig',
  grammar: 'cursorless/zig',
  separator: '.',
  comments: ['comment'],
  functions: ['function_declaration'],
  signature,
  types: { variable_declaration: (node) => KIND[childOfKind(node, ...Object.keys(KIND))?.type ?? ''] },
  typeSignature,
  exports: {
    names: { variable_declaration: named, function_declaration: 'name' },
    visible: /^(?:pub|export)\b/,
  },
  ifs: ['if_statement', 'if_expression'],
  branches: ['for_statement', 'for_expression', 'while_statement', 'while_expression', 'catch_expression'],
  switches: ['switch_expression'],
  cases: ['switch_case', 'try_expression', 'orelse'],
  ignored: ['switch_case:else'],
  elses: ['else'],
  labelledJumps: ['break_expression', 'continue_expression'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['and', 'or'],
}

function signature(node: Node): Signature {
  return { name: node.childForFieldName('name'), parameters: childOfKind(node, 'parameters') }
}

/** `const Box = struct {}` names the struct. */
function typeSignature(node: Node): TypeSignature {
  return { name: childOfKind(node, 'identifier'), body: childOfKind(node, ...CONTAINERS) }
}

function named(node: Node): Exported[] {
  const { name } = typeSignature(node)
  return name ? [{ node: name }] : []
}
