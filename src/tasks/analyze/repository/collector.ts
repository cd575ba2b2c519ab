import type { CollectContext, Collector, Conclusion } from '../../../core/task.ts'
import { decodeNote } from '../note.ts'
import { type AnalyzeOptions, hasMetric } from '../options.ts'
import type { Analysis, AnalyzeResult } from '../result.ts'
import type { AnalyzeDetail } from './detail.ts'
import { Duplicates } from './duplicates.ts'
import { TopFunctions } from './functions.ts'
import { Hotspots } from './hotspots.ts'
import { Imports } from './imports.ts'
import { compareText } from './top-list.ts'
import { functionCount, Totals } from './totals.ts'
import { Violations } from './violations.ts'

const FOLDERS = 100

/** Looks at all files together, from their results and what was kept beside them. */
export class RepositoryCollector implements Collector<AnalyzeResult> {
  readonly #context: CollectContext<AnalyzeOptions>
  readonly #skipped = new Map<string, number>()
  readonly #languages = new Totals()
  readonly #folders = new Totals()
  readonly #functions: FunctionLists | undefined
  readonly #imports: Imports | undefined
  readonly #duplicates: Duplicates | undefined
  readonly #violations: Violations
  #files = 0
  #bytes = 0
  #todos = 0

  constructor(context: CollectContext<AnalyzeOptions>) {
    const { options } = context
    this.#context = context
    this.#functions = hasMetric(options, 'functions') ? new FunctionLists() : undefined
    this.#imports = hasMetric(options, 'imports') ? new Imports() : undefined
    this.#duplicates = hasMetric(options, 'duplicates')
      ? new Duplicates(options.minDuplicateLines)
      : undefined
    this.#violations = new Violations(options)
  }

  take(result: AnalyzeResult, bytes: Uint8Array): void {
    if ('skipped' in result) {
      this.#skipped.set(result.skipped, (this.#skipped.get(result.skipped) ?? 0) + 1)
      return
    }
    this.#files++
    this.#bytes += result.bytes
    this.#todos += result.todos.length + (result.left_out?.todos ?? 0)
    this.#languages.add(result.language, result)
    this.#folders.add(folderOf(result.path), result)
    this.#violations.add(result)
    this.#functions?.add(result)
    const note = decodeNote(bytes)
    this.#imports?.add(result, note.facts)
    this.#duplicates?.add(result, note)
  }

  async finish(): Promise<Conclusion> {
    const imports = this.#imports?.finish()
    const duplicates = this.#duplicates?.finish()
    this.#violations.hold('maxCycles', imports?.total_cycles)
    this.#violations.hold('maxDuplication', duplicates && duplicates.duplicates.duplicated_share * 100)
    const { violations, total } = this.#violations.finish()
    const detail: AnalyzeDetail = {
      ...{ files: this.#files, bytes: this.#bytes, todos: this.#todos },
      ...(await this.#functions?.finish(this.#context.history)),
      skipped: Object.fromEntries([...this.#skipped].sort(([a], [b]) => compareText(a, b))),
      languages: this.#languages.sorted(),
      folders: this.#folders.largest(FOLDERS),
      ...(imports && { imports }),
      ...duplicates,
      violations,
      total_violations: total,
    }
    return { detail, violations: total }
  }
}

/** All that is said of functions. */
class FunctionLists {
  readonly #complex = new TopFunctions('ccn')
  readonly #cognitive = new TopFunctions('cognitive')
  readonly #longest = new TopFunctions('lines')
  readonly #nested = new TopFunctions('nesting')
  readonly #hotspots = new Hotspots()
  #count = 0
  #parseErrorFiles = 0

  add(result: Analysis): void {
    this.#count += functionCount(result)
    if (result.parse_error_share) this.#parseErrorFiles++
    for (const list of [this.#complex, this.#cognitive, this.#longest, this.#nested, this.#hotspots])
      list.add(result)
  }

  async finish(readHistory: CollectContext<AnalyzeOptions>['history']): Promise<Partial<AnalyzeDetail>> {
    return {
      functions: this.#count,
      parse_error_files: this.#parseErrorFiles,
      most_complex: this.#complex.finish(),
      most_cognitive: this.#cognitive.finish(),
      longest: this.#longest.finish(),
      most_nested: this.#nested.finish(),
      ...(await this.#findHotspots(readHistory)),
    }
  }

  /** A history that can't be read (a partial clone, a damaged repository) costs the hotspots, not the run. */
  async #findHotspots(
    readHistory: CollectContext<AnalyzeOptions>['history'],
  ): Promise<Pick<AnalyzeDetail, 'hotspots' | 'commits' | 'hotspots_missing'>> {
    try {
      const history = await readHistory()
      return history ? { hotspots: this.#hotspots.finish(history), commits: history.commits } : {}
    } catch (error) {
      return { hotspots_missing: error instanceof Error ? error.message : String(error) }
    }
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash)
}
