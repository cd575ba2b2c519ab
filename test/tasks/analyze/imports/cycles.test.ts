import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildImportGraph } from '../../../../src/tasks/analyze/imports/graph/build.ts'
import type { GraphFile } from '../../../../src/tasks/analyze/imports/graph/repository.ts'

/** Edges between files that are named by number; a pair may be there more than once, or lead to itself. */
const edgeLists = fc.integer({ min: 1, max: 12 }).chain((nodes) => {
  const node = fc.integer({ min: 0, max: nodes - 1 })
  return fc.record({
    nodes: fc.constant(nodes),
    edges: fc.array(fc.tuple(node, node), { maxLength: 3 * nodes }),
  })
})

function filesOf(nodes: number, edges: readonly (readonly [number, number])[]): GraphFile[] {
  return Array.from({ length: nodes }, (_, node) => ({
    path: pathOf(node),
    language: 'TypeScript',
    imports: edges
      .filter(([from]) => from === node)
      .map(([, to], i) => `./${to}\t${i + 1}`)
      .join('\n'),
  }))
}

function pathOf(node: number): string {
  return `${node}.ts`
}

/** Which nodes reach which, by trying all. */
function reachability(nodes: number, edges: readonly (readonly [number, number])[]): boolean[][] {
  const reach = Array.from({ length: nodes }, () => Array<boolean>(nodes).fill(false))
  for (const [from, to] of edges) reach[from][to] = true
  for (let middle = 0; middle < nodes; middle++)
    for (let from = 0; from < nodes; from++)
      for (let to = 0; to < nodes; to++) reach[from][to] ||= reach[from][middle] && reach[middle][to]
  return reach
}

test('cycles are the sets of files that all reach one another, each shown by a cycle of real edges', () => {
  fc.assert(
    fc.property(edgeLists, ({ nodes, edges }) => {
      const reach = reachability(nodes, edges)
      const partners = (node: number) =>
        [...Array(nodes).keys()].filter((other) => other !== node && reach[node][other] && reach[other][node])
      const expected = [...Array(nodes).keys()]
        .map((node) => [node, ...partners(node)].map(pathOf).sort())
        .filter((set, node) => set.length > 1 && set[0] === pathOf(node))
        .sort((a, b) => (a[0] < b[0] ? -1 : 1))
      const { cycles } = buildImportGraph(filesOf(nodes, edges))
      expect(cycles.map(({ files, size }) => [files[0], size])).toEqual(
        expected.map((set) => [set[0], set.length]),
      )
      for (const [i, { files, lines }] of cycles.entries()) {
        expect(lines).toHaveLength(files.length)
        expect(expected[i]).toEqual(expect.arrayContaining(files))
        for (const [at, file] of files.entries()) {
          const next = files[(at + 1) % files.length]
          expect(edges.some(([from, to]) => pathOf(from) === file && pathOf(to) === next)).toBe(true)
        }
      }
    }),
  )
})

test('the order of the input says nothing', () => {
  fc.assert(
    fc.property(edgeLists, fc.nat(), ({ nodes, edges }, turn) => {
      const files = filesOf(nodes, edges)
      const turned = [...files.slice(turn % nodes), ...files.slice(0, turn % nodes)].reverse()
      expect(buildImportGraph(turned)).toEqual(buildImportGraph(files))
    }),
  )
})

test('a chain of 50,000 files that ends where it starts', () => {
  const edges = Array.from({ length: 50_000 }, (_, node) => `./${(node + 1) % 50_000}\t1`)
  const files = edges.map((imports, node) => ({ path: pathOf(node), language: 'JavaScript', imports }))
  const [cycle] = buildImportGraph(files).cycles
  expect(cycle).toMatchObject({ size: 50_000 })
  expect(cycle.files).toHaveLength(50_000)
})
