import type { Analysis } from '../result.ts'
import { compareText } from './top-list.ts'

/** Sums over files. */
export interface Total {
  files: number
  bytes: number
  blank: number
  comment: number
  code: number
  /** With the metric `functions`. */
  functions?: number
}

/** Sums by a name: a language, a folder. */
export class Totals {
  readonly #sums = new Map<string, Total>()

  add(name: string, result: Analysis): void {
    const { bytes, lines } = result
    const sum = this.#sums.get(name) ?? { files: 0, bytes: 0, blank: 0, comment: 0, code: 0 }
    this.#sums.set(name, sum)
    sum.files++
    sum.bytes += bytes
    sum.blank += lines.blank
    sum.comment += lines.comment
    sum.code += lines.code
    if (result.functions) sum.functions = (sum.functions ?? 0) + functionCount(result)
  }

  get size(): number {
    return this.#sums.size
  }

  /** By name. */
  sorted(): Record<string, Total> {
    return Object.fromEntries([...this.#sums].sort(([a], [b]) => compareText(a, b)))
  }

  /** Those with the most code, most first. */
  largest(limit: number): Record<string, Total> {
    const order = [...this.#sums].sort(([a, x], [b, y]) => y.code - x.code || compareText(a, b))
    return Object.fromEntries(order.slice(0, limit))
  }
}

/** Those that its list has no room for, too. */
export function functionCount({ functions, left_out }: Analysis): number {
  return (functions?.length ?? 0) + (left_out?.functions ?? 0)
}
