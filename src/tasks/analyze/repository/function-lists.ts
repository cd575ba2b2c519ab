import type { CollectContext } from '../../../core/task.ts'
import type { AnalyzeOptions } from '../options.ts'
import type { Analysis } from '../result.ts'
import type { AnalyzeDetail } from './detail.ts'
import { TopFunctions } from './functions.ts'
import { Hotspots } from './hotspots.ts'
import { functionCount } from './totals.ts'

/** All that is said of functions. */
export class FunctionLists {
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
