import { type Json, objectOf, parseJson, textOf, textsOf } from './json.ts'
import { MAX_GLOBS } from './workspace.ts'

/** A key of `exports` or `imports` (one `*` at most) and its targets, conditions flattened in their order. */
export type Mapping = readonly [key: string, targets: readonly string[]]

export interface PackageManifest {
  type: 'package'
  name?: string
  /** Entry points in the order to try. */
  entries: readonly string[]
  exports: readonly Mapping[]
  imports: readonly Mapping[]
  /** Globs of folders. */
  workspaces: readonly string[]
}

const MAX_DEPTH = 8
const MAX_TARGETS = 20
const MAX_KEYS = 2_000

export function readPackage(text: string): PackageManifest | undefined {
  const json = objectOf(parseJson(text))
  if (!json) return undefined
  const { name, source, types, typings, module, main } = json
  return {
    type: 'package',
    name: textOf(name),
    entries: [source, types, typings, module, main].flatMap(textsOf),
    exports: mappings(json.exports, '.'),
    imports: mappings(json.imports, '#'),
    workspaces: textsOf(objectOf(json.workspaces)?.packages ?? json.workspaces).slice(0, MAX_GLOBS),
  }
}

/** Keys that start so are subpaths; else the whole value is what `.` stands for. */
function mappings(value: Json | undefined, start: '.' | '#'): Mapping[] {
  if (value === undefined) return []
  const keys = Object.entries(objectOf(value) ?? {}).filter(([key]) => key.startsWith(start))
  if (keys.length > 0) return keys.slice(0, MAX_KEYS).map(([key, target]) => [key, targets(target)])
  return start === '.' ? [['.', targets(value)]] : []
}

function targets(value: Json): string[] {
  const found: string[] = []
  collect(value, 0, found)
  return [...new Set(found)].slice(0, MAX_TARGETS)
}

function collect(value: Json, depth: number, found: string[]): void {
  if (typeof value === 'string') found.push(value)
  else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH)
    for (const one of Object.values(value)) collect(one, depth + 1, found)
}
