import type { Spans } from '../../../code/lines/source.ts'
import { shorten } from '../../../code/text.ts'
import type { ImportRecord } from '../result.ts'
import { lineCounter } from '../todos.ts'
import { findClojure } from './find/clojure.ts'
import { findJavaScript } from './find/javascript.ts'
import { findC, PATTERNS } from './find/patterns.ts'
import { findPhp } from './find/php.ts'
import { findPython } from './find/python.ts'
import { findRust } from './find/rust.ts'
import { type Finder, Source } from './find/source.ts'
import { findGo, findJava } from './find/top-level.ts'
import { encodeLinks, type LineLink, type Link } from './link.ts'

export interface FoundImports {
  /** What a reader is told, in line order. */
  imports: ImportRecord[]
  /** What the import graph is built from: see `encodeLinks`. Empty for languages it does not know. */
  links: string
}

const MAX_TARGET = 500
/** More is a generated or hostile file. */
const MAX_LINKS = 10_000

const FINDERS: ReadonlyMap<string, Finder> = new Map<string, Finder>([
  ...['JavaScript', 'TypeScript', 'TSX', 'Vue', 'Svelte', 'Astro'].map(
    (name) => [name, findJavaScript] as const,
  ),
  ...['C', 'C++', 'Objective-C', 'Objective-C++', 'Cuda'].map((name) => [name, findC] as const),
  ['Python', findPython],
  ['Go', findGo],
  ['Java', findJava],
  ['Rust', findRust],
  ['PHP', findPhp],
  ['Clojure', findClojure],
  ...PATTERNS,
])

/**
 * Finds the imports of a file without parsing it.
 * @param raw the file's bytes as a latin1 string
 * @param comments start and end of each comment, in bytes, in rising order
 */
export function findImports(raw: string, language: string, comments: Spans): FoundImports {
  const found = FINDERS.get(language)?.(new Source(withoutMark(raw), comments)) ?? []
  found.sort((a, b) => a.at - b.at)
  const lineOf = lineCounter(raw)
  const imports: ImportRecord[] = []
  const links: LineLink[] = []
  for (const one of found) {
    const line = lineOf(one.at)
    if (one.to !== undefined) imports.push({ to: readable(one.to), line })
    for (const link of one.links) links.push({ ...decoded(link), line })
  }
  return { imports, links: encodeLinks(links.slice(0, MAX_LINKS)) }
}

/** A byte order mark is blanked: no position moves. */
function withoutMark(raw: string): string {
  return raw.startsWith('\xef\xbb\xbf') ? `   ${raw.slice(3)}` : raw
}

function decoded(link: Link): Link {
  return { ...link, to: readable(link.to), names: link.names?.map(readable) }
}

/** Bytes become text; on one line and of bounded length. */
function readable(bytes: string): string {
  if (bytes.length <= MAX_TARGET && !/[\s\x80-\xff]/.test(bytes)) return bytes
  return shorten(
    /[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes,
    MAX_TARGET,
  )
}
