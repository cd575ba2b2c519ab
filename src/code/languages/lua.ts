import type { Node } from 'web-tree-sitter'
import { childOfKind } from './nodes.ts'
import type { LanguageSpec } from './spec.ts'

export const lua: LanguageSpec = {
  name: 'Lua',
  grammar: 'cursorless/lua',
  separator: '.',
  comments: ['comment'],
  functions: ['function_declaration', 'function_definition'],
  bodiless: true,
  naming: { assignment_statement: [variable, value], field: ['name', 'value'] },
  types: {},
  ifs: ['if_statement'],
  branches: ['for_statement', 'while_statement', 'repeat_statement'],
  elseIfs: ['elseif_statement'],
  elses: ['else_statement'],
  jumps: ['goto_statement'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['and', 'or'],
}

/** `local f = function() end`: the first of both lists. */
function variable(node: Node): Node | null {
  return childOfKind(node, 'variable_list')?.namedChild(0) ?? null
}

function value(node: Node): Node | null {
  return childOfKind(node, 'expression_list')?.namedChild(0) ?? null
}
