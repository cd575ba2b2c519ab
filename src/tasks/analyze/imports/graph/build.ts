import { components } from '../../../../code/components.ts'
import { decodeLinks } from '../link.ts'
import { CResolver } from './c.ts'
import { EdgeList, type EdgeTable, firmEdges } from './edges.ts'
import { GoResolver } from './go.ts'
import { JavaResolver } from './java.ts'
import { JavaScriptResolver } from './javascript.ts'
import { PythonResolver } from './python.ts'
import { comparePaths, type GraphFile, Repository } from './repository.ts'
import type { Resolver } from './resolver.ts'
import { RustResolver } from './rust.ts'
import { shortestCycle } from './shortest-cycle.ts'

/** The imports between the files of a repository. Nodes are files; in Go, packages (folders, `.` for the root). */
export interface ImportGraph {
  /** Files in a language whose imports are followed. */
  files: number
  /** Pairs of nodes of which one imports the other. */
  edges: number
  /** Imports of what is not in the repository. */
  external: number
  /** Imports that should lead into the repository and do not. */
  unresolved: number
  /** By their first path. */
  cycles: ImportCycle[]
  /** Those that most import, and that import most, highest first. */
  fan_in: Fan[]
  fan_out: Fan[]
}

/**
 * A set of nodes that all reach one another, shown by one shortest cycle through its smallest path. Imports of
 * types alone, Rust's `mod x;` and those of Go's tests count as edges, but not here: they are no such knot at
 * run time, the parent and child of a module always, and another package.
 */
export interface ImportCycle {
  /** Each imports the next, the last the first. */
  files: string[]
  /** The line of each one's import of the next. */
  lines: number[]
  /** How many nodes reach one another. */
  size: number
}

export interface Fan {
  path: string
  count: number
}

const TOP = 20

const FAMILIES: readonly (readonly [languages: string, new (repository: Repository) => Resolver])[] = [
  ['JavaScript/TypeScript/TSX/Vue/Svelte/Astro', JavaScriptResolver],
  ['Python', PythonResolver],
  ['Go', GoResolver],
  ['Java', JavaResolver],
  ['Rust', RustResolver],
  ['C/C++/Objective-C/Objective-C++/Cuda', CResolver],
]

/** Builds the graph from compact records alone; the same set of files gives the same graph in any order. */
export function buildImportGraph(files: Iterable<GraphFile>): ImportGraph {
  const repository = new Repository(files)
  const resolvers = resolversOf(repository)
  const edges = new EdgeList()
  const counts = { files: 0, external: 0, unresolved: 0 }
  for (const [file, { language, imports }] of repository.files.entries()) {
    const resolver = resolvers.get(language)
    if (!resolver) continue
    counts.files++
    const from = resolver.nodeOf?.(file) ?? file
    const isLoose = resolver.isLoose?.(file) ?? false
    for (const link of decodeLinks(imports)) {
      const nodes = resolver.resolve(file, link)
      if (typeof nodes === 'string') counts[nodes]++
      else for (const to of nodes) edges.add(from, to, link.line, isLoose || link.kind !== undefined)
    }
  }
  return { ...counts, ...describe(repository, edges.finish(repository.nodes)) }
}

/** Made for a language only where the repository has it. */
function resolversOf(repository: Repository): Map<string, Resolver> {
  const present = new Set(repository.files.map(({ language }) => language))
  const resolvers = new Map<string, Resolver>()
  for (const [languages, Family] of FAMILIES) {
    const here = languages.split('/').filter((language) => present.has(language))
    if (here.length === 0) continue
    const resolver = new Family(repository)
    for (const language of here) resolvers.set(language, resolver)
  }
  return resolvers
}

function describe(
  repository: Repository,
  table: EdgeTable,
): Pick<ImportGraph, 'edges' | 'cycles' | 'fan_in' | 'fan_out'> {
  const fanIn = new Uint32Array(repository.nodes)
  for (const target of table.targets) fanIn[target]++
  const fanOut = table.starts.slice(1).map((end, node) => end - table.starts[node])
  return {
    edges: table.targets.length,
    cycles: cyclesOf(repository, table),
    fan_in: highest(repository, fanIn),
    fan_out: highest(repository, fanOut),
  }
}

function cyclesOf(repository: Repository, table: EdgeTable): ImportCycle[] {
  const firm = firmEdges(table)
  return components(firm).map((component) => {
    const cycle = shortestCycle(firm, component)
    return {
      files: cycle.map((node) => repository.nameOf(node)),
      lines: cycle.map((node, i) => lineOf(table, node, cycle[(i + 1) % cycle.length])),
      size: component.length,
    }
  })
}

function lineOf({ starts, targets, lines }: EdgeTable, from: number, to: number): number {
  return lines[targets.indexOf(to, starts[from])]
}

/** Ties are in the order of paths. */
function highest(repository: Repository, counts: Uint32Array): Fan[] {
  const nodes = [...counts.keys()].filter((node) => counts[node] > 0)
  nodes.sort((a, b) => counts[b] - counts[a] || comparePaths(repository.nameOf(a), repository.nameOf(b)))
  return nodes.slice(0, TOP).map((node) => ({ path: repository.nameOf(node), count: counts[node] }))
}
