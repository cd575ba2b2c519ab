import type { LanguageSpec } from '../languages/spec.ts'
import type { FunctionRange } from './function-range.ts'

/** Sums up for each function what the functions inside of it cost. `ranges` come in the order of their starts. */
export function addNested(ranges: readonly FunctionRange[], spec: LanguageSpec): void {
  const structuresInside = new Map<FunctionRange, number>()
  for (const range of [...ranges].reverse()) {
    const { metrics, outer } = range
    if (!outer) continue
    const structures = range.structures + (structuresInside.get(range) ?? 0)
    structuresInside.set(outer, (structuresInside.get(outer) ?? 0) + structures)
    outer.metrics.ccn_nested += metrics.ccn + metrics.ccn_nested
    const level = isWrapper(outer, spec) ? 0 : range.level
    outer.metrics.cognitive_nested += metrics.cognitive + metrics.cognitive_nested + structures * level
  }
}

/** SonarSource does not count as nesting what stands in for a class (JavaScript) or makes a decorator (Python). */
function isWrapper(range: FunctionRange, { wrappers }: LanguageSpec): boolean {
  if (wrappers === 'declarative') return range.structures === 0
  return wrappers === 'decorator' && isDecorator(range)
}

function isDecorator({ node }: FunctionRange): boolean {
  const statements = node.childForFieldName('body')?.namedChildren.map(({ type }) => type) ?? []
  const rest = statements.filter((type) => type !== 'comment')
  return (
    rest.length === 2 && /^(?:function|decorated)_definition$/.test(rest[0]) && rest[1] === 'return_statement'
  )
}
