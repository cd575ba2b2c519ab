/** Edges by their source: those of node n are `targets[starts[n]]` up to `targets[starts[n + 1]]`, rising. */
export interface Adjacency {
  starts: Uint32Array
  targets: Uint32Array
}

/** The strongly connected components of more than one node, each rising, in order of their first node. */
export function components(graph: Adjacency): number[][] {
  const found = new Tarjan(graph).run()
  for (const component of found) component.sort((a, b) => a - b)
  return found.sort((a, b) => a[0] - b[0])
}

/** Tarjan's algorithm (SIAM J. Computing 1972) with a stack of its own: a chain of imports may be long. */
class Tarjan {
  readonly #graph: Adjacency
  /** When a node was first seen, from 1; 0: not yet. */
  readonly #seen: Uint32Array
  readonly #low: Uint32Array
  readonly #next: Uint32Array
  readonly #isOpen: Uint8Array
  readonly #open: number[] = []
  readonly #found: number[][] = []
  #time = 0

  constructor(graph: Adjacency) {
    const nodes = graph.starts.length - 1
    this.#graph = graph
    this.#seen = new Uint32Array(nodes)
    this.#low = new Uint32Array(nodes)
    this.#next = graph.starts.slice()
    this.#isOpen = new Uint8Array(nodes)
  }

  run(): number[][] {
    for (let node = 0; node < this.#seen.length; node++) if (this.#seen[node] === 0) this.#visitFrom(node)
    return this.#found
  }

  #visitFrom(root: number): void {
    const path = [root]
    this.#enter(root)
    while (path.length > 0) {
      const node = path[path.length - 1]
      if (this.#next[node] < this.#graph.starts[node + 1]) {
        const target = this.#graph.targets[this.#next[node]++]
        if (this.#seen[target] === 0) {
          this.#enter(target)
          path.push(target)
        } else if (this.#isOpen[target]) this.#low[node] = Math.min(this.#low[node], this.#seen[target])
      } else {
        path.pop()
        this.#leave(node, path[path.length - 1])
      }
    }
  }

  #enter(node: number): void {
    this.#seen[node] = this.#low[node] = ++this.#time
    this.#isOpen[node] = 1
    this.#open.push(node)
  }

  #leave(node: number, parent: number | undefined): void {
    if (parent !== undefined) this.#low[parent] = Math.min(this.#low[parent], this.#low[node])
    if (this.#low[node] === this.#seen[node]) this.#close(node)
  }

  #close(node: number): void {
    const component = this.#open.splice(this.#open.lastIndexOf(node))
    for (const member of component) this.#isOpen[member] = 0
    if (component.length > 1) this.#found.push(component)
  }
}

/** The edges `sources[i]` → `targets[i]` by their source; an edge may be given more than once. */
export function adjacency(nodes: number, sources: readonly number[], targets: readonly number[]): Adjacency {
  const starts = new Uint32Array(nodes + 1)
  for (const source of sources) starts[source + 1]++
  for (let node = 0; node < nodes; node++) starts[node + 1] += starts[node]
  const next = starts.slice()
  const sorted = new Uint32Array(targets.length)
  for (const [i, source] of sources.entries()) sorted[next[source]++] = targets[i]
  return { starts, targets: sorted }
}
