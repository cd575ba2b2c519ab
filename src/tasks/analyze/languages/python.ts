import type { LanguageSpec } from './spec.ts'

export const python: LanguageSpec = {
  name: 'Python',
  grammar: 'vscode/python',
  separator: '.',
  comments: ['comment'],
  docstrings: 'string',
  functions: ['function_definition'],
  lambdas: ['lambda'],
  notParameters: ['positional_separator', 'keyword_separator'],
  types: { class_definition: 'class' },
  imports: {
    import_statement: { pattern: /(?:^import|,)\s*([\w.]+)/g },
    import_from_statement: { field: 'module_name' },
    future_import_statement: { pattern: /^from\s+(__future__)/g },
  },
  ifs: ['if_statement'],
  branches: ['for_statement', 'while_statement', 'except_clause'],
  ternaries: ['conditional_expression'],
  switches: ['match_statement'],
  cases: ['case_clause', 'finally_clause', 'for_in_clause', 'if_clause'],
  elseIfs: ['elif_clause'],
  elses: ['else_clause'],
  logicalExpressions: ['boolean_operator'],
  logicalOperators: ['and', 'or'],
}
