import type { LanguageSpec } from './spec.ts'

export const rust: LanguageSpec = {
  name: 'Rust',
  grammar: 'vscode/rust',
  separator: '::',
  comments: ['line_comment', 'block_comment'],
  functions: ['function_item'],
  lambdas: ['closure_expression'],
  notParameters: ['attribute_item'],
  types: {
    struct_item: 'struct',
    enum_item: 'enum',
    union_item: 'union',
    trait_item: 'trait',
    type_item: 'type',
  },
  scopes: { impl_item: 'type', mod_item: 'name' },
  imports: {
    use_declaration: { field: 'argument' },
    extern_crate_declaration: { field: 'name' },
  },
  ifs: ['if_expression'],
  branches: ['for_expression', 'while_expression', 'match_expression'],
  switches: ['loop_expression'],
  cases: ['try_expression'],
  elses: ['else'],
  labelledJumps: ['break_expression', 'continue_expression'],
  logicalExpressions: ['binary_expression', 'let_chain'],
  logicalOperators: ['&&', '||'],
}
