import { setFlagsFromString } from 'node:v8'
import { languageOf, languageOfName, languageOfSureName } from '../../code/detect/detect.ts'
import { scanLines } from '../../code/lines/scan-lines.ts'
import { SourceText } from '../../code/source-text.ts'
import { StructureReader } from '../../code/structure.ts'
import type { TreeAnalysis } from '../../code/tree/tree-analyzer.ts'
import { isBinary } from '../../core/binary.ts'
import type { FileInput } from '../../core/file-input.ts'
import { capLists } from './caps.ts'
import { skipRead, skipUnread } from './detect/skip.ts'
import type { NoteMaker, Scanned } from './note-maker.ts'
import { type AnalyzeOptions, hasMetric } from './options.ts'
import type { AnalyzeResult, SkippedFile, SkipReason } from './result.ts'
import { findTodos } from './todos.ts'

/**
 * Most of the time that a few megabytes take is V8's, which optimises functions again and again with all that they call
 * inlined: with less of that, lines take a third less of the processor, and a worker that reads 100 MB needs no more.
 */
const MODEST_INLINING = '--max-inlined-bytecode-size-cumulative=150'

/** Measures files one after another, by the same options. */
export class FileAnalyzer {
  readonly #options: AnalyzeOptions
  readonly #structure: StructureReader | undefined
  readonly #notes: NoteMaker | undefined

  private constructor(options: AnalyzeOptions, notes: NoteMaker | undefined) {
    setFlagsFromString(MODEST_INLINING)
    this.#options = options
    this.#structure = hasMetric(options, 'functions') ? new StructureReader(options.ccn) : undefined
    this.#notes = notes
  }

  /** Loads what the options ask for. */
  static async open(options: AnalyzeOptions): Promise<FileAnalyzer> {
    if (!hasMetric(options, 'imports') && !hasMetric(options, 'duplicates'))
      return new FileAnalyzer(options, undefined)
    const { NoteMaker } = await import('./note-maker.ts')
    return new FileAnalyzer(options, new NoteMaker(options))
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
    const scan = scanLines(source.bytes, language, () => source.raw)
    const reason = skipRead(source, language, scan)
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
    const found = this.#notes?.take(path, scanned, structure?.functions, keep)
    const { lines, longest_line } = scan
    const todos = scan.markers.length > 0 ? findTodos(source, scan) : []
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

function skip(file: FileInput, language: string | undefined, skipped: SkipReason): SkippedFile {
  return { path: file.path, language: language ?? null, bytes: file.size, skipped }
}
