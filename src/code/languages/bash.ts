import type { LanguageSpec } from './spec.ts'

export const bash: LanguageSpec = {
  name: 'Shell',
  grammar: 'vscode/bash',
  separator: '.',
  comments: ['comment'],
  functions: ['function_definition'],
  types: {},
  ifs: ['if_statement'],
  branches: ['for_statement', 'c_style_for_statement', 'while_statement'],
  ternaries: ['ternary_expression'],
  switches: ['case_statement'],
  cases: ['case_item'],
  elseIfs: ['elif_clause'],
  elses: ['else_clause'],
  logicalExpressions: ['list', 'binary_expression'],
  logicalOperators: ['&&', '||'],
}
