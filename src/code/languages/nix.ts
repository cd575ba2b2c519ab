import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, Signature } from './spec.ts'

export const nix: LanguageSpec = {
  name: 'Nix',
  grammar: 'cursorless/nix',
  separator: '.',
  comments: ['comment'],
  functions: ['function_expression'],
  naming: { binding: ['attrpath', 'expression'] },
  signature,
  types: {},
  ifs: ['if_expression'],
  branches: [],
  elses: ['else'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['&&', '||'],
}

/** Every file is a function, and `a: b:` is one in another: a function is what a binding names. */
function signature(node: Node, giver: Node | null): Signature | undefined {
  return giver ? { name: giver, parameters: curried(node) } : undefined
}

const MAX_CURRIED = 32

function curried(node: Node): Node[] {
  const parameters: Node[] = []
  let inner: Node | null = node
  for (let depth = 0; inner?.type === 'function_expression' && depth < MAX_CURRIED; depth++) {
    const one = inner.childForFieldName('universal')
    const formals = inner.childForFieldName('formals')?.namedChildren ?? []
    parameters.push(...(one ? [one] : formals.filter(({ type }) => type === 'formal')))
    inner = inner.childForFieldName('body')
  }
  return parameters
}
