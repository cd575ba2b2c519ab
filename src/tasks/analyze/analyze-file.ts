import { setFlagsFromString } from 'node:v8'
import { languageOf, languageOfName, languageOfSureName } from '../../code/detect/detect.ts'
import { type LineScan, scanLines } from '../../code/lines/scan-lines.ts'
import { SourceText } from '../../code/source-text.ts'
import { StructureReader } from '../../code/structure.ts'
import type { TreeAnalysis } from '../../code/tree/tree-analyzer.ts'
import { isBinary } from '../../core/binary.ts'
import type { FileInput } from '../../core/file-input.ts'
import { capLists } from './caps.ts'
import { skipRead, skipUnread } from './detect/skip.ts'
import { isCode } from './duplicates/families.ts'
import { hashCode } from './duplicates/hash-code.ts'
import { type FoundImports, findImports } from './imports/find-imports.ts'
import { isManifest, readManifest } from './imports/manifest/manifest.ts'
import { encodeNote, type Facts, type Note } from './note.ts'
import { type AnalyzeOptions, hasMetric } from './options.ts'
import type { AnalyzeResult, FunctionMetrics, LineCounts, SkippedFile, SkipReason } from './result.ts'
import { findTodos } from './todos.ts'

/**
 * Most of the time that a few megabytes take is V8's, which optimises functions again and again with all that they call
 * inlined: with less of that, lines take a third less of the processor, and a worker that reads 100 MB needs no more.
 */
const MODEST_INLINING = '--max-inlined-bytecode-size-cumulative=150'

/** A file on its way through the metrics. */
interface Scanned {
  source: SourceText
  language: string
  scan: LineScan
}

/** Measures files one after another, by the same options. */
export class FileAnalyzer {
  readonly #options: AnalyzeOptions
  readonly #findsImports: boolean
  readonly #findsDuplicates: boolean
  readonly #structure: StructureReader | undefined

  constructor(options: AnalyzeOptions) {
    setFlagsFromString(MODEST_INLINING)
    this.#options = options
    this.#findsImports = hasMetric(options, 'imports')
    this.#findsDuplicates = hasMetric(options, 'duplicates')
    this.#structure = hasMetric(options, 'functions') ? new StructureReader(options.ccn) : undefined
  }

  /** True when the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#structure?.isExhausted ?? false
  }

  /** Hands `keep` what is found in all files together. A promise where something is to be loaded, or a tree read. */
  analyze(file: FileInput, keep: (note: Uint8Array) => void): AnalyzeResult | Promise<AnalyzeResult> {
    const { vendored, maxBytes } = this.#options
    const unread = skipUnread(file.path, file.size, { vendored: vendored || file.named, maxBytes })
    if (unread) return skip(file, languageOfName(file.path), unread)
    if (isBinary(file.bytes())) return skip(file, languageOfName(file.path), 'binary')
    const source = new SourceText(file.bytes())
    const language = languageOfSureName(file.path) ?? languageOf(file.path, source.head)
    const scan = scanLines(source.bytes, language, source.raw)
    const reason = skipRead(source, language, lineCount(scan.lines))
    if (reason) return skip(file, language, reason)
    const scanned = { source, language, scan }
    const structure = this.#structure?.read(source, language)
    return structure instanceof Promise
      ? structure.then((read) => this.#measure(file, scanned, read, keep))
      : this.#measure(file, scanned, structure, keep)
  }

  #measure(
    { path, size }: FileInput,
    scanned: Scanned,
    structure: TreeAnalysis | undefined,
    keep: (note: Uint8Array) => void,
  ): AnalyzeResult {
    const { source, language, scan } = scanned
    const found = this.#findsImports ? findImports(source.raw, language, scan.comments) : undefined
    const facts = factsOf(path, source, found)
    const hashes = this.#findsDuplicates ? hashesOf(scanned, this.#options, structure?.functions) : undefined
    if (facts || hashes) keep(encodeNote({ facts, ...hashes }))
    const { lines, longest_line, comments } = scan
    const todos = findTodos(source, comments)
    if (!structure && !found) return capLists({ path, language, bytes: size, lines, longest_line, todos })
    return capLists({
      ...{ path, language, bytes: size, lines, longest_line },
      ...(structure && { functions: structure.functions, types: structure.types }),
      ...(found && { imports: found.imports }),
      ...(structure && { exports: structure.exports, parse_error_share: structure.parse_error_share }),
      todos,
    })
  }
}

function lineCount({ blank, comment, code }: LineCounts): number {
  return blank + comment + code
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

function skip(file: FileInput, language: string | undefined, skipped: SkipReason): SkippedFile {
  return { path: file.path, language: language ?? null, bytes: file.size, skipped }
}
