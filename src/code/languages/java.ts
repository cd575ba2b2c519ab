import type { LanguageSpec } from './spec.ts'

export const java: LanguageSpec = {
  name: 'Java',
  grammar: 'vscode/java',
  separator: '.',
  comments: ['line_comment', 'block_comment'],
  functions: ['method_declaration', 'constructor_declaration', 'compact_constructor_declaration'],
  lambdas: ['lambda_expression'],
  implicitThis: true,
  notParameters: ['receiver_parameter'],
  types: {
    class_declaration: 'class',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    record_declaration: 'record',
    annotation_type_declaration: 'annotation',
  },
  exports: {
    word: 'public',
    names: {
      class_declaration: 'name',
      interface_declaration: 'name',
      enum_declaration: 'name',
      record_declaration: 'name',
      annotation_type_declaration: 'name',
    },
    visible: /\bpublic\b/,
  },
  ifs: ['if_statement'],
  branches: ['for_statement', 'enhanced_for_statement', 'while_statement', 'do_statement', 'catch_clause'],
  ternaries: ['ternary_expression'],
  switches: ['switch_expression'],
  cases: ['case'],
  elses: ['else'],
  labelledJumps: ['break_statement', 'continue_statement'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['&&', '||'],
}
