import type { Node } from 'web-tree-sitter'
import type { Exported, LanguageSpec } from './spec.ts'

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
  exports: {
    word: 'pub',
    names: {
      function_item: 'name',
      struct_item: 'name',
      enum_item: 'name',
      union_item: 'name',
      trait_item: 'name',
      type_item: 'name',
      const_item: 'name',
      static_item: 'name',
      mod_item: 'name',
      use_declaration: (node) => used(node.childForFieldName('argument')),
    },
    visible: /^pub\b/,
  },
  ifs: ['if_expression'],
  branches: ['for_expression', 'while_expression', 'match_expression'],
  switches: ['loop_expression'],
  cases: ['try_expression'],
  lizardOnly: ['match_expression'],
  strictOnly: ['match_arm'],
  elses: ['else'],
  labelledJumps: ['break_expression', 'continue_expression'],
  logicalExpressions: ['binary_expression', 'let_chain'],
  logicalOperators: ['&&', '||'],
}

/** `pub use a::{b, c as d, e::*}` gives out `b`, `d` and `*`. */
function used(argument: Node | null): Exported[] {
  const names: Exported[] = []
  const open = [argument]
  while (open.length > 0) {
    const node = open.pop()
    if (!node) continue
    const inner = node.type === 'use_list' ? node : node.childForFieldName('list')
    if (inner) open.push(...inner.namedChildren.reverse())
    else if (node.type === 'use_wildcard') names.push({ node, text: '*' })
    else names.push({ node: node.childForFieldName('alias') ?? node.childForFieldName('name') ?? node })
  }
  return names
}
