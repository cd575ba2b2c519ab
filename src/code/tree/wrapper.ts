import type { Node } from 'web-tree-sitter'
import type { LanguageSpec } from '../languages/spec.ts'
import type { FunctionRange } from './function-range.ts'

/** SonarSource does not count as nesting what stands in for a class (JavaScript) or makes a decorator (Python). */
export function isWrapper(range: FunctionRange, node: Node, { wrappers }: LanguageSpec): boolean {
  if (wrappers === 'declarative') return range.structures === 0
  return wrappers === 'decorator' && isDecorator(node)
}

function isDecorator(node: Node): boolean {
  const statements = node.childForFieldName('body')?.namedChildren.map(({ type }) => type) ?? []
  const rest = statements.filter((type) => type !== 'comment')
  return (
    rest.length === 2 && /^(?:function|decorated)_definition$/.test(rest[0]) && rest[1] === 'return_statement'
  )
}
