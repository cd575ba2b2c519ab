import type { CollectContext, Collector, Conclusion } from '../../../core/task.ts'
import { decodeNote } from '../note.ts'
import { type AnalyzeOptions, hasMetric, type Metric } from '../options.ts'
import type { AnalyzeResult } from '../result.ts'
import type { AnalyzeDetail } from './detail.ts'
import type { Duplicates } from './duplicates.ts'
import type { FunctionLists } from './function-lists.ts'
import type { Imports } from './imports.ts'
import { compareText } from './top-list.ts'
import { Totals } from './totals.ts'
import { Violations } from './violations.ts'

const FOLDERS = 100

/** What is looked at where its metric was asked for, and loaded only then. */
interface Parts {
  functions: FunctionLists | undefined
  imports: Imports | undefined
  duplicates: Duplicates | undefined
}

/** Looks at all files together, from their results and what was kept beside them. */
export class RepositoryCollector implements Collector<AnalyzeResult> {
  readonly #context: CollectContext<AnalyzeOptions>
  readonly #skipped = new Map<string, number>()
  readonly #languages = new Totals()
  readonly #folders = new Totals()
  readonly #parts: Parts
  readonly #violations: Violations
  #files = 0
  #bytes = 0
  #todos = 0

  private constructor(context: CollectContext<AnalyzeOptions>, parts: Parts) {
    this.#context = context
    this.#parts = parts
    this.#violations = new Violations(context.options)
  }

  static async open(context: CollectContext<AnalyzeOptions>): Promise<RepositoryCollector> {
    return new RepositoryCollector(context, await partsFor(context.options))
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
    const { functions, imports, duplicates } = this.#parts
    functions?.add(result)
    const note = decodeNote(bytes)
    imports?.add(result, note.facts)
    duplicates?.add(result, note)
  }

  async finish(): Promise<Conclusion> {
    const imports = this.#parts.imports?.finish()
    const duplicates = this.#parts.duplicates?.finish()
    this.#violations.hold('maxCycles', imports?.total_cycles)
    this.#violations.hold('maxDuplication', duplicates && duplicates.duplicates.duplicated_share * 100)
    const { violations, total } = this.#violations.finish()
    const detail: AnalyzeDetail = {
      ...{ files: this.#files, bytes: this.#bytes, todos: this.#todos },
      ...(await this.#parts.functions?.finish(this.#context.history)),
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

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash)
}

async function partsFor(options: AnalyzeOptions): Promise<Parts> {
  const wants = (metric: Metric) => hasMetric(options, metric)
  return {
    functions: wants('functions') ? new (await import('./function-lists.ts')).FunctionLists() : undefined,
    imports: wants('imports') ? new (await import('./imports.ts')).Imports() : undefined,
    duplicates: wants('duplicates')
      ? new (await import('./duplicates.ts')).Duplicates(options.minDuplicateLines)
      : undefined,
  }
}
