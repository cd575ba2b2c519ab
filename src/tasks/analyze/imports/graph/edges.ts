import type { Adjacency } from '../../../../code/components.ts'

/** Each pair of nodes once, in order; `loose` edges close no cycle. */
export interface EdgeTable extends Adjacency {
  /** The first line that makes the edge. */
  lines: Uint32Array
  loose: Uint8Array
}

/** Collects edges, then sorts and joins them, in linear time. */
export class EdgeList {
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #lines: number[] = []
  readonly #loose: number[] = []

  add(from: number, to: number, line: number, isLoose: boolean): void {
    if (from === to) return
    this.#from.push(from)
    this.#to.push(to)
    this.#lines.push(line)
    this.#loose.push(isLoose ? 1 : 0)
  }

  finish(nodes: number): EdgeTable {
    const byTarget = stableOrder(this.#to, identity(this.#to.length), nodes)
    const order = stableOrder(this.#from, byTarget, nodes)
    const table = emptyTable(nodes, order.length)
    let size = 0
    let last = -1
    for (const edge of order) {
      const isNew = last < 0 || this.#from[edge] !== this.#from[last] || this.#to[edge] !== this.#to[last]
      if (isNew) size++
      this.#put(table, size - 1, edge, isNew)
      last = edge
    }
    return closed(table, size)
  }

  /** An edge is loose if all its imports are; its line is that of the first that says most. */
  #put(table: EdgeTable, at: number, edge: number, isNew: boolean): void {
    if (isNew) table.starts[this.#from[edge] + 1]++
    const isFirm = table.loose[at] > this.#loose[edge]
    const isEarlier = table.loose[at] === this.#loose[edge] && this.#lines[edge] < table.lines[at]
    if (!isNew && !isFirm && !isEarlier) return
    table.targets[at] = this.#to[edge]
    table.lines[at] = this.#lines[edge]
    table.loose[at] = this.#loose[edge]
  }
}

/** The edges that may close a cycle. */
export function firmEdges(table: EdgeTable): Adjacency {
  const nodes = table.starts.length - 1
  const starts = new Uint32Array(nodes + 1)
  const targets = new Uint32Array(table.targets.length)
  let size = 0
  for (let node = 0; node < nodes; node++) {
    for (let edge = table.starts[node]; edge < table.starts[node + 1]; edge++)
      if (table.loose[edge] === 0) targets[size++] = table.targets[edge]
    starts[node + 1] = size
  }
  return { starts, targets }
}

function emptyTable(nodes: number, edges: number): EdgeTable {
  return {
    starts: new Uint32Array(nodes + 1),
    targets: new Uint32Array(edges),
    lines: new Uint32Array(edges),
    loose: new Uint8Array(edges),
  }
}

/** Turns the counts in `starts` into places. */
function closed(table: EdgeTable, size: number): EdgeTable {
  for (let node = 1; node < table.starts.length; node++) table.starts[node] += table.starts[node - 1]
  return {
    starts: table.starts,
    targets: table.targets.subarray(0, size),
    lines: table.lines.subarray(0, size),
    loose: table.loose.subarray(0, size),
  }
}

function identity(length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, index) => index)
}

/** A counting sort of indices by their key; equal keys keep their order. */
function stableOrder(keys: readonly number[], order: Uint32Array, buckets: number): Uint32Array {
  const places = new Uint32Array(buckets + 1)
  for (const key of keys) places[key + 1]++
  for (let bucket = 1; bucket <= buckets; bucket++) places[bucket] += places[bucket - 1]
  const sorted = new Uint32Array(order.length)
  for (const index of order) sorted[places[keys[index]]++] = index
  return sorted
}
