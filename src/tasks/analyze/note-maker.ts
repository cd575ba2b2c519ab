import type { LineScan } from '../../code/lines/scan-lines.ts'
import type { SourceText } from '../../code/source-text.ts'
import { isCode } from './duplicates/families.ts'
import { hashCode } from './duplicates/hash-code.ts'
import { type FoundImports, findImports } from './imports/find-imports.ts'
import { isManifest, readManifest } from './imports/manifest/manifest.ts'
import { encodeNote, type Facts, type Note } from './note.ts'
import { type AnalyzeOptions, hasMetric } from './options.ts'
import type { FunctionMetrics } from './result.ts'

/** A file on its way through the metrics. */
export interface Scanned {
  source: SourceText
  language: string
  scan: LineScan
}

/** Finds in a file what is kept of it for what is found in all files together. */
export class NoteMaker {
  readonly #options: AnalyzeOptions
  readonly #findsImports: boolean
  readonly #findsDuplicates: boolean

  constructor(options: AnalyzeOptions) {
    this.#options = options
    this.#findsImports = hasMetric(options, 'imports')
    this.#findsDuplicates = hasMetric(options, 'duplicates')
  }

  /** Hands over what there is to keep of the file. Gives its imports, where they were asked for. */
  take(
    path: string,
    scanned: Scanned,
    functions: readonly FunctionMetrics[] | undefined,
    keep: (note: Uint8Array) => void,
  ): FoundImports | undefined {
    const { source, language, scan } = scanned
    const found = this.#findsImports ? findImports(source.raw, language, scan.comments) : undefined
    const facts = factsOf(path, source, found)
    const hashes = this.#findsDuplicates ? hashesOf(scanned, this.#options, functions) : undefined
    if (facts || hashes) keep(encodeNote({ facts, ...hashes }))
    return found
  }
}

/** What the import graph needs of a file. */
function factsOf(path: string, source: SourceText, found: FoundImports | undefined): Facts | undefined {
  if (!found) return undefined
  const manifest = isManifest(path, source.raw) ? readManifest(path, source.text) : undefined
  return found.links || manifest ? { links: found.links, manifest } : undefined
}

/** What duplicates are found by: lines of code, and functions where they were asked for. */
function hashesOf(
  { source: { bytes }, language, scan: { comments } }: Scanned,
  options: AnalyzeOptions,
  functions: readonly FunctionMetrics[] = [],
): Pick<Note, 'fingerprint' | 'sketches'> | undefined {
  if (!isCode(language)) return undefined
  return hashCode(bytes, comments, functions, options.duplicates === 'renamed')
}
