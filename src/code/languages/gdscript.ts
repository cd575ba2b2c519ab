import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, Signature } from './spec.ts'

export const gdscript: LanguageSpec = {
  name: 'GDScript',
  grammar: 'cursorless/gdscript',
  separator: '.',
  comments: ['comment'],
  functions: ['function_definition', 'constructor_definition'],
  lambdas: ['lambda'],
  signature,
  types: { class_definition: 'class', enum_definition: 'enum' },
  exports: {
    names: { class_name_statement: (node) => node.namedChildren.slice(0, 1).map((name) => ({ node: name })) },
  },
  ifs: ['if_statement'],
  branches: ['for_statement', 'while_statement'],
  ternaries: ['conditional_expression'],
  switches: ['match_statement'],
  cases: ['pattern_section'],
  elseIfs: ['elif_clause'],
  // an `else` with its block: an `if` behind it does not continue it
  jumps: ['else_clause'],
  logicalExpressions: ['binary_operator'],
  logicalOperators: ['and', 'or', '&&', '||'],
}

/** A constructor's name is a keyword. */
function signature(node: Node): Signature {
  const parameters = node.childForFieldName('parameters')
  const name = node.childForFieldName('name')
  return name ? { name, parameters } : { name: node, parameters, text: '_init' }
}
