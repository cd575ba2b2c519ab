import type { LanguageSpec } from './spec.ts'

export const r: LanguageSpec = {
  name: 'R',
  grammar: 'cursorless/r',
  separator: '.',
  comments: ['comment'],
  functions: ['function_definition'],
  naming: { binary_operator: ['lhs', 'rhs'], argument: ['name', 'value'] },
  signature: (node) => ({ name: null, parameters: node.childForFieldName('parameters') }),
  notParameters: ['comma'],
  types: {},
  ifs: ['if_statement'],
  branches: [
    'for_statement',
    'while_statement',
    'repeat_statement',
    'call:tryCatch',
    'call:try',
    'call:switch',
  ],
  ternaries: ['call:ifelse'],
  elses: ['else'],
  logicalExpressions: ['binary_operator'],
  logicalOperators: ['&&', '||', '&', '|'],
}
