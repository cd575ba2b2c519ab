import type { Node } from 'web-tree-sitter'
import { childOfKind, childrenOfKind } from './nodes.ts'
import type { LanguageSpec, Signature } from './spec.ts'

export const swift: LanguageSpec = {
  name: 'Swift',
  grammar: 'cursorless/swift',
  separator: '.',
  comments: ['comment', 'multiline_comment'],
  // #expect(a == b): a call as any other; what the compiler itself knows keeps its mark
  macros:
    /(#)(?=[a-z]\w*)(?!(?:if|else|elseif|endif|(?:un)?available|selector|keyPath|file|fileID|filePath|line|column|function|dsohandle|sourceLocation|warning|error|\w+Literal)\b)/gi,
  functions: [
    'function_declaration',
    'deinit_declaration',
    'computed_property',
    'computed_getter',
    'computed_setter',
  ],
  lambdas: ['lambda_literal'],
  bodiless: true,
  signature,
  signatures: ['property_declaration', 'subscript_declaration'],
  types: {
    class_declaration: declarationKind,
    protocol_declaration: 'protocol',
    typealias_declaration: 'type',
  },
  exports: {
    names: {
      class_declaration: 'name',
      protocol_declaration: 'name',
      function_declaration: 'name',
      typealias_declaration: 'name',
      property_declaration: 'name',
    },
    visible: /\b(?:public|open)\b/,
  },
  ifs: ['if_statement'],
  branches: ['for_statement', 'while_statement', 'repeat_while_statement', 'catch_block'],
  ternaries: ['ternary_expression'],
  switches: ['switch_statement'],
  // the `else` of a guard is its cognitive point
  cases: ['case', 'guard_statement'],
  elses: ['else'],
  logicalExpressions: ['conjunction_expression', 'disjunction_expression'],
  logicalOperators: ['&&', '||'],
}

/** Parameters are children of the function itself. */
function signature(node: Node, property: Node | null): Signature | undefined {
  if (node.type.startsWith('computed_')) return accessor(node, property)
  const parameters = childrenOfKind(node, 'parameter')
  const isFreed = node.type === 'deinit_declaration'
  return isFreed
    ? { name: node, parameters, text: 'deinit' }
    : { name: node.childForFieldName('name'), parameters }
}

/** `size`, or `size.get` and `size.set` where both are written; `property` may be of the body of another one. */
function accessor(node: Node, property: Node | null): Signature | undefined {
  const isWhole = node.type === 'computed_property'
  if (isWhole && !childOfKind(node, 'statements')) return undefined
  const isOwn = property !== null && property.endIndex >= node.endIndex
  const name = isOwn ? nameOf(property) : undefined
  const verb = isWhole ? undefined : node.type.slice('computed_'.length, -'ter'.length)
  return { name: node, parameters: null, text: [name, verb].filter(Boolean).join('.') || undefined }
}

function nameOf(property: Node): string | undefined {
  return property.type === 'subscript_declaration' ? 'subscript' : property.childForFieldName('name')?.text
}

/** class, struct, enum, actor; an extension only qualifies what is in it. */
function declarationKind(node: Node): string | undefined {
  const kind = node.childForFieldName('declaration_kind')?.type
  return kind === 'extension' ? undefined : kind
}
