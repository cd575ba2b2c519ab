import type { Node } from 'web-tree-sitter'
import { childOfKind, childrenOfKind } from './nodes.ts'
import type { Exported, LanguageSpec, Signature, TypeSignature } from './spec.ts'

export const dart: LanguageSpec = {
  name: 'Dart',
  grammar: 'cursorless/dart',
  separator: '.',
  comments: ['comment', 'documentation_comment'],
  functions: ['function_body'],
  lambdas: ['function_expression'],
  bodiless: true,
  signature,
  signatures: [
    'function_signature',
    'constructor_signature',
    'constant_constructor_signature',
    'factory_constructor_signature',
    'getter_signature',
    'setter_signature',
    'operator_signature',
  ],
  types: {
    class_definition: 'class',
    mixin_declaration: 'mixin',
    enum_declaration: 'enum',
    extension_declaration: 'extension',
    type_alias: 'type',
  },
  typeSignature,
  exports: {
    names: {
      class_definition: 'name',
      enum_declaration: 'name',
      extension_declaration: 'name',
      mixin_declaration: named,
      type_alias: named,
      function_signature: 'name',
      getter_signature: 'name',
      import_or_export: (node) => (childOfKind(node, 'library_export') ? [{ node, text: '*' }] : []),
    },
    named: /^[^_]/,
  },
  ifs: ['if_statement', 'if_element'],
  branches: ['for_statement', 'for_element', 'while_statement', 'do_statement', 'catch_clause'],
  ternaries: ['conditional_expression'],
  switches: ['switch_statement', 'switch_expression'],
  cases: ['switch_statement_case', 'switch_expression_case', '??'],
  elses: ['else'],
  labelledJumps: ['break_statement', 'continue_statement'],
  logicalExpressions: ['logical_and_expression', 'logical_or_expression'],
  logicalOperators: ['&&', '||'],
}

/** Body and signature stand side by side; `giver` is the signature. `Box.empty` names a constructor. */
function signature(_body: Node, giver: Node | null): Signature | undefined {
  if (!giver) return undefined
  const names = [giver.childrenForFieldName('name'), childrenOfKind(giver, 'identifier')]
  const name = names[0].at(-1) ?? names[1].at(-1) ?? giver
  return {
    name,
    parameters: giver.childForFieldName('parameters') ?? parametersIn(giver),
    text: operator(giver),
  }
}

/** Parameters in `[]` or `{}` are a list in the list. */
function parametersIn(node: Node): Node[] {
  const list = childOfKind(node, 'formal_parameter_list')?.namedChildren ?? []
  return list
    .flatMap((one) => (one.type === 'optional_formal_parameters' ? one.namedChildren : [one]))
    .filter((one) => one.type === 'formal_parameter')
}

function operator(node: Node): string | undefined {
  return node.type === 'operator_signature' ? /operator\s*[^\s(]+/.exec(node.text)?.[0] : undefined
}

function typeSignature(node: Node): TypeSignature {
  return {
    name: node.childForFieldName('name') ?? childOfKind(node, 'identifier', 'type_identifier'),
    body: node.childForFieldName('body') ?? childOfKind(node, 'class_body'),
  }
}

function named(node: Node): Exported[] {
  const { name } = typeSignature(node)
  return name ? [{ node: name }] : []
}
