import type { Adjacency } from '../../../../code/components.ts'

/** A shortest cycle through the first node of a component, starting there; of equal ones the first in order. */
export function shortestCycle({ starts, targets }: Adjacency, component: readonly number[]): number[] {
  const [first] = component
  const from = new Map<number, number>(component.map((node) => [node, -1]))
  const queue = [first]
  for (const node of queue) {
    for (let edge = starts[node]; edge < starts[node + 1]; edge++) {
      const target = targets[edge]
      if (target === first) return pathBack(from, first, node)
      if (from.get(target) !== -1) continue
      from.set(target, node)
      queue.push(target)
    }
  }
  return [first]
}

function pathBack(from: ReadonlyMap<number, number>, first: number, last: number): number[] {
  const path = [last]
  for (let node = last; node !== first; path.push(node)) node = from.get(node) as number
  return path.reverse()
}
