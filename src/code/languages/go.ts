import type { Node } from 'web-tree-sitter'
import type { Exported, LanguageSpec, Signature } from './spec.ts'

export const go: LanguageSpec = {
  name: 'Go',
  grammar: 'vscode/go',
  separator: '.',
  comments: ['comment'],
  functions: ['function_declaration', 'method_declaration', 'func_literal'],
  signature: methodOfReceiver,
  parameterNames: 'name',
  types: { type_spec: specKind, type_alias: 'type' },
  exports: {
    names: {
      function_declaration: 'name',
      type_spec: 'name',
      type_alias: 'name',
      const_spec: names,
      var_spec: names,
    },
    inside: ['type_declaration', 'const_declaration', 'var_declaration', 'var_spec_list'],
    named: /^\p{Lu}/u,
  },
  ifs: ['if_statement'],
  branches: ['for_statement'],
  switches: ['expression_switch_statement', 'type_switch_statement', 'select_statement'],
  cases: ['case'],
  elses: ['else'],
  jumps: ['goto_statement'],
  labelledJumps: ['break_statement', 'continue_statement'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['&&', '||'],
}

/** `func (s *Server) Run()` is `Server.Run`. */
function methodOfReceiver(node: Node): Signature {
  const name = node.childForFieldName('name')
  const parameters = node.childForFieldName('parameters')
  const receiver = node.childForFieldName('receiver')?.text.match(/(\w+)\s*(?:\[[^\]]*\])?\s*\)$/)?.[1]
  return name && receiver ? { name, parameters, text: `${receiver}.${name.text}` } : { name, parameters }
}

function specKind(node: Node): string {
  const type = node.childForFieldName('type')?.type
  if (type === 'struct_type') return 'struct'
  return type === 'interface_type' ? 'interface' : 'type'
}

/** `const A, B = 1, 2` */
function names(node: Node): Exported[] {
  return node.childrenForFieldName('name').map((name) => ({ node: name }))
}
