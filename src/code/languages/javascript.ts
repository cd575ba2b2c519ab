import { javascriptExports } from './javascript-exports.ts'
import type { LanguageSpec } from './spec.ts'

export const javascript: LanguageSpec = {
  name: 'JavaScript',
  grammar: 'vscode/javascript',
  separator: '.',
  comments: ['comment', 'html_comment'],
  functions: [
    'function_declaration',
    'generator_function_declaration',
    'function_expression',
    'generator_function',
    'arrow_function',
    'method_definition',
  ],
  wrappers: 'declarative',
  lizardTokens: 'typescript',
  naming: {
    variable_declarator: ['name', 'value'],
    assignment_expression: ['left', 'right'],
    pair: ['key', 'value'],
    field_definition: ['property', 'value'],
  },
  types: { class_declaration: 'class', class: 'class' },
  exports: javascriptExports,
  ifs: ['if_statement'],
  branches: ['for_statement', 'for_in_statement', 'while_statement', 'do_statement', 'catch_clause'],
  ternaries: ['ternary_expression'],
  switches: ['switch_statement'],
  cases: ['case'],
  elses: ['else'],
  labelledJumps: ['break_statement', 'continue_statement'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['&&', '||', '??'],
}

export const typescript: LanguageSpec = {
  ...javascript,
  name: 'TypeScript',
  grammar: 'vscode/typescript',
  naming: { ...javascript.naming, public_field_definition: ['name', 'value'] },
  types: {
    ...javascript.types,
    abstract_class_declaration: 'class',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    type_alias_declaration: 'type',
  },
  scopes: { internal_module: 'name', module: 'name' },
}

export const tsx: LanguageSpec = { ...typescript, name: 'TSX', grammar: 'vscode/tsx', lizardTokens: 'tsx' }
