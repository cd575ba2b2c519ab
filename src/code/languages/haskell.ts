import type { Node } from 'web-tree-sitter'
import { childOfKind } from './nodes.ts'
import type { LanguageSpec, Signature, TypeSignature } from './spec.ts'

export const haskell: LanguageSpec = {
  name: 'Haskell',
  grammar: 'cursorless/haskell',
  separator: '.',
  comments: ['comment', 'haddock'],
  functions: ['function', 'bind'],
  lambdas: ['lambda', 'lambda_case'],
  bodiless: true,
  signature,
  equations: true,
  types: {
    data_type: 'data',
    newtype: 'newtype',
    type_synomym: 'type',
    class: 'class',
    type_family: 'family',
  },
  typeSignature,
  scopes: { instance: 'patterns' },
  exports: {
    names: {
      export: (node) => {
        const name =
          node.childForFieldName('variable') ?? node.childForFieldName('type') ?? node.namedChild(0)
        return name ? [{ node: name }] : []
      },
      module_export: 'module',
    },
    inside: ['header', 'exports'],
  },
  ifs: ['conditional'],
  branches: [],
  switches: ['case', 'multi_way_if'],
  cases: ['alternative', 'guards'],
  ignored: ['guards:otherwise'],
  elses: ['else'],
  logicalExpressions: ['infix'],
  logicalOperators: ['operator:&&', 'operator:||'],
}

/** Function types are of the same kind; `x = 1` below the top is a local value. */
function signature(node: Node): Signature | undefined {
  if (!node.childForFieldName('match') || (node.type === 'bind' && node.startPosition.column > 0))
    return undefined
  const infix = childOfKind(node, 'infix')
  const name = node.childForFieldName('name')
  return !name && infix ? operator(infix) : { name, parameters: node.childForFieldName('patterns') }
}

/** ``x <+> y = …``, ``x `plus` y = …`` */
function operator(infix: Node): Signature {
  const name = infix.childForFieldName('operator')
  const operands = ['left_operand', 'right_operand'].map((side) => infix.childForFieldName(side))
  const text = name?.text.replaceAll('`', '')
  return { name, parameters: operands.filter((operand) => operand !== null), text }
}

function typeSignature(node: Node): TypeSignature {
  return { name: node.childForFieldName('name'), body: childOfKind(node, 'class_declarations') }
}
