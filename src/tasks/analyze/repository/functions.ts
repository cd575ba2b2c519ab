import type { Analysis, FunctionMetrics } from '../result.ts'
import { compareText, TopList } from './top-list.ts'

const LISTED = 20

/** What the lists of functions are ordered by. */
export type FunctionMeasure = 'ccn' | 'cognitive' | 'lines' | 'nesting'

export type FunctionEntry<Measure extends FunctionMeasure> = {
  path: string
  name: string
  line: number
} & Record<Measure, number>

/** The functions that stand out in one measure. */
export class TopFunctions<Measure extends FunctionMeasure> {
  readonly #measure: Measure
  readonly #list: TopList<{ path: string; metrics: FunctionMetrics }>

  constructor(measure: Measure) {
    this.#measure = measure
    this.#list = new TopList(
      LISTED,
      (a, b) =>
        b.metrics[measure] - a.metrics[measure] ||
        compareText(a.path, b.path) ||
        a.metrics.line - b.metrics.line ||
        compareText(a.metrics.name, b.metrics.name),
    )
  }

  add({ path, functions = [] }: Analysis): void {
    for (const metrics of functions) if (metrics[this.#measure] > 0) this.#list.add({ path, metrics })
  }

  finish(): FunctionEntry<Measure>[] {
    return this.#list
      .finish()
      .map(
        ({ path, metrics: { name, line, [this.#measure]: value } }) =>
          ({ path, name, line, [this.#measure]: value }) as FunctionEntry<Measure>,
      )
  }
}
