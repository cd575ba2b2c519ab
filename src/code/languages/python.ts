import type { Node } from 'web-tree-sitter'
import type { Exported, LanguageSpec } from './spec.ts'

export const python: LanguageSpec = {
  name: 'Python',
  grammar: 'vscode/python',
  separator: '.',
  comments: ['comment'],
  functions: ['function_definition'],
  lambdas: ['lambda'],
  wrappers: 'decorator',
  notParameters: ['positional_separator', 'keyword_separator', 'line_continuation'],
  types: { class_definition: 'class' },
  exports: { word: '__all__', names: { expression_statement: listed } },
  ifs: ['if_statement'],
  branches: ['for_statement', 'while_statement', 'except_clause'],
  ternaries: ['conditional_expression'],
  switches: ['match_statement'],
  cases: ['case_clause', 'finally_clause', 'for_in_clause', 'if_clause'],
  lizardOnly: ['finally_clause'],
  elseIfs: ['elif_clause'],
  // an `else` with its block: an `if` behind it does not continue it
  jumps: ['else_clause'],
  logicalExpressions: ['boolean_operator'],
  logicalOperators: ['and', 'or'],
}

/** `__all__ = ['a', 'b']`, also with `+=` or `.extend` */
function listed(node: Node): Exported[] {
  if (!/^__all__\b/.test(node.text)) return []
  return node.descendantsOfType('string_content').map((name) => ({ node: name }))
}
