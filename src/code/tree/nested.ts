import type { FunctionRange } from './function-range.ts'

/**
 * Sums up for each function what the functions inside of it cost. `ranges` come in the order of their starts; a
 * wrapper does not nest what is in it.
 */
export function addNested(
  ranges: readonly FunctionRange[],
  isWrapper: (range: FunctionRange) => boolean,
): void {
  const structuresInside = new Map<FunctionRange, number>()
  for (const range of [...ranges].reverse()) {
    const { metrics, outer } = range
    if (!outer) continue
    const structures = range.structures + (structuresInside.get(range) ?? 0)
    structuresInside.set(outer, (structuresInside.get(outer) ?? 0) + structures)
    outer.metrics.ccn_nested += metrics.ccn + metrics.ccn_nested
    const level = isWrapper(outer) ? 0 : range.level
    outer.metrics.cognitive_nested += metrics.cognitive + metrics.cognitive_nested + structures * level
  }
}
