import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, Signature } from './spec.ts'

export const scala: LanguageSpec = {
  name: 'Scala',
  grammar: 'cursorless/scala',
  separator: '.',
  comments: ['comment', 'block_comment'],
  functions: ['function_definition'],
  lambdas: ['lambda_expression'],
  signature,
  types: {
    class_definition: 'class',
    trait_definition: 'trait',
    object_definition: 'object',
    package_object: 'object',
    enum_definition: 'enum',
    type_definition: 'type',
  },
  exports: {
    names: {
      class_definition: 'name',
      trait_definition: 'name',
      object_definition: 'name',
      package_object: 'name',
      enum_definition: 'name',
      type_definition: 'name',
      function_definition: 'name',
      val_definition: 'pattern',
    },
    inside: ['package_clause', 'template_body'],
    hidden: /\bprivate\b/,
  },
  ifs: ['if_expression'],
  branches: ['for_expression', 'while_expression', 'do_while_expression'],
  switches: ['match_expression', 'catch_clause'],
  cases: ['case_clause', 'guard'],
  elses: ['else'],
  logicalExpressions: ['infix_expression'],
  logicalOperators: ['operator_identifier:&&', 'operator_identifier:||'],
}

/** `def f(a: Int)(implicit b: Int)` takes two. */
function signature(node: Node): Signature {
  const lists = node.childrenForFieldName('parameters')
  return { name: node.childForFieldName('name'), parameters: lists.flatMap((list) => list.namedChildren) }
}
