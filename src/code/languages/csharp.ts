import type { Node } from 'web-tree-sitter'
import { childrenOfKind } from './nodes.ts'
import type { LanguageSpec, Signature } from './spec.ts'

export const csharp: LanguageSpec = {
  name: 'C#',
  grammar: 'vscode/c-sharp',
  separator: '.',
  comments: ['comment'],
  functions: [
    'method_declaration',
    'constructor_declaration',
    'destructor_declaration',
    'operator_declaration',
    'conversion_operator_declaration',
    'local_function_statement',
    'accessor_declaration',
    'arrow_expression_clause',
  ],
  bodiless: true,
  signature,
  implicitThis: true,
  lambdas: ['lambda_expression', 'anonymous_method_expression'],
  types: {
    class_declaration: 'class',
    struct_declaration: 'struct',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    record_declaration: 'record',
    delegate_declaration: 'delegate',
  },
  scopes: { property_declaration: 'name', event_declaration: 'name' },
  exports: {
    word: 'public',
    names: {
      class_declaration: 'name',
      struct_declaration: 'name',
      interface_declaration: 'name',
      enum_declaration: 'name',
      record_declaration: 'name',
      delegate_declaration: 'name',
    },
    inside: ['namespace_declaration', 'file_scoped_namespace_declaration', 'declaration_list'],
    visible: /\bpublic\b/,
  },
  ifs: ['if_statement'],
  branches: ['for_statement', 'foreach_statement', 'while_statement', 'do_statement', 'catch_clause'],
  ternaries: ['conditional_expression'],
  switches: ['switch_statement', 'switch_expression'],
  cases: ['case'],
  strictOnly: ['switch_expression_arm'],
  elses: ['else', 'preproc_else'],
  jumps: ['goto_statement'],
  preprocessor: ['preproc_if', 'preproc_elif'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['&&', '||', '??'],
}

/** What declares only (abstract, extern, `get;`) has no body, and is no function here. */
function signature(node: Node): Signature | undefined {
  if (node.type === 'arrow_expression_clause') return arrow(node)
  if (!node.childForFieldName('body')) return undefined
  const name = NAMED.map((field) => node.childForFieldName(field)).find((found) => found !== null) ?? node
  const text = TEXTS[node.type]?.(node)
  return { name, parameters: parametersOf(node), text }
}

/** What stands where a name would. */
const NAMED = ['name', 'operator', 'type']

/** `params int[] rest` stands in no node of its own. */
function parametersOf(node: Node): Node[] {
  const list = node.childForFieldName('parameters')
  return list ? [...childrenOfKind(list, 'parameter'), ...list.childrenForFieldName('name')] : []
}

/** Names that are not written as such. */
const TEXTS: Readonly<Record<string, (node: Node) => string | undefined>> = {
  destructor_declaration: (node) => `~${node.childForFieldName('name')?.text}`,
  operator_declaration: (node) => `operator ${node.childForFieldName('operator')?.text}`,
  conversion_operator_declaration: (node) => `operator ${node.childForFieldName('type')?.text}`,
  accessor_declaration: (node) => {
    const isOfIndexer = node.parent?.parent?.type === 'indexer_declaration'
    return isOfIndexer ? `this.${node.childForFieldName('name')?.text}` : undefined
  },
}

/** `int Size => 1` is a property's, or an indexer's, only accessor; elsewhere an arrow is the body of a function. */
function arrow(node: Node): Signature | undefined {
  const { parent } = node
  if (parent?.type === 'property_declaration')
    return { name: parent.childForFieldName('name'), parameters: null, text: 'get' }
  if (parent?.type !== 'indexer_declaration') return undefined
  return { name: node, parameters: parametersOf(parent), text: 'this.get' }
}
