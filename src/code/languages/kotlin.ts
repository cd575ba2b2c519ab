import type { Node } from 'web-tree-sitter'
import { childOfKind, childrenOfKind } from './nodes.ts'
import type { Exported, LanguageSpec, Signature, TypeSignature } from './spec.ts'

export const kotlin: LanguageSpec = {
  name: 'Kotlin',
  also: ['Gradle Kotlin DSL'],
  grammar: 'cursorless/kotlin',
  separator: '.',
  comments: ['line_comment', 'multiline_comment'],
  // an interface of one function is one
  macros: /\b(fun)[ \t]+(?=interface\b)/g,
  functions: ['function_declaration', 'secondary_constructor', 'anonymous_function', 'getter', 'setter'],
  lambdas: ['lambda_literal'],
  bodiless: true,
  signature,
  signatures: ['property_declaration'],
  types: { class_declaration: classKind, object_declaration: 'object', type_alias: 'type' },
  typeSignature,
  exports: {
    names: {
      class_declaration: named,
      object_declaration: named,
      type_alias: named,
      function_declaration: named,
      property_declaration: (node) => {
        const name = variable(node)
        return name ? [{ node: name }] : []
      },
    },
    hidden: /\b(?:private|internal)\b/,
  },
  ifs: ['if_expression'],
  branches: ['for_statement', 'while_statement', 'do_while_statement', 'catch_block'],
  switches: ['when_expression'],
  cases: ['when_entry', '?:'],
  ignored: ['when_entry:else'],
  elses: ['else'],
  labelledJumps: ['break@', 'continue@'],
  logicalExpressions: ['conjunction_expression', 'disjunction_expression'],
  logicalOperators: ['&&', '||'],
}

/** An interface's function without a body declares only. */
function signature(node: Node, property: Node | null): Signature | undefined {
  const parameters = childOfKind(node, 'function_value_parameters')
  if (node.type === 'secondary_constructor') return { name: node, parameters, text: 'constructor' }
  if (!childOfKind(node, 'function_body')) return undefined
  if (node.type.endsWith('etter')) return accessor(node, property)
  if (node.type === 'anonymous_function') return { name: node, parameters, text: given(node, property) }
  return { name: childOfKind(node, 'simple_identifier'), parameters }
}

/** `val add = fun(…) {…}`; an empty name is none. */
function given(node: Node, property: Node | null): string {
  const isValue = property?.lastNamedChild?.id === node.id
  return (isValue && variable(property)?.text) || ''
}

/** `size.get`, where the property before it is not one of another accessor's body. */
function accessor(node: Node, property: Node | null): Signature {
  const verb = node.type.slice(0, 3)
  const isOwn = property && property.startPosition.column <= node.startPosition.column
  const name = isOwn ? variable(property)?.text : undefined
  return {
    name: node,
    parameters: childrenOfKind(node, 'parameter_with_optional_type'),
    text: name ? `${name}.${verb}` : verb,
  }
}

function variable(property: Node): Node | null {
  return childOfKind(property, 'variable_declaration')?.namedChild(0) ?? null
}

function classKind(node: Node): string {
  return node.children.find(({ type }) => type === 'interface' || type === 'enum')?.type ?? 'class'
}

function typeSignature(node: Node): TypeSignature {
  return {
    name: childOfKind(node, 'type_identifier'),
    body: childOfKind(node, 'class_body', 'enum_class_body'),
  }
}

function named(node: Node): Exported[] {
  const name = childOfKind(node, 'simple_identifier', 'type_identifier')
  return name ? [{ node: name }] : []
}
