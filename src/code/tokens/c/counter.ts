import { newMetrics } from '../../new-metrics.ts'
import type { FunctionMetrics } from '../../records.ts'
import type { FunctionRange } from '../../tree/function-range.ts'
import { levelOf } from './frames.ts'

/** Adds to the metrics of the function that is read. */
export class Counter {
  /** Undefined outside of functions and in those that are not listed. */
  range: FunctionRange | undefined
  isInFunction = false
  /** Outside of listed functions no one's. */
  metrics: FunctionMetrics = newMetrics('', 0)
  /** Cognitive nesting, and depth of control blocks. */
  level = 0
  depth = 0
  /** How many structures cost more the deeper they are nested. */
  structures = 0
  readonly #nowhere = this.metrics

  enter(range: FunctionRange | undefined): void {
    this.isInFunction = true
    this.range = range
    this.metrics = range?.metrics ?? this.#nowhere
    this.level = 0
    this.depth = 0
  }

  leave(): void {
    this.isInFunction = false
    this.range = undefined
    this.metrics = this.#nowhere
    this.level = 0
    this.depth = 0
  }

  /** A structure whose cost grows with its nesting; `inside`: those before it that it turns out to hold. */
  nested(inside: number): void {
    this.metrics.cognitive += 1 + this.level + inside
    this.structures++
  }

  rise(nesting: number): void {
    this.level -= levelOf(nesting)
    this.depth -= depthOf(nesting)
  }

  deepen(nesting: number): void {
    this.level += levelOf(nesting)
    this.depth += depthOf(nesting)
    if (this.depth > this.metrics.nesting) this.metrics.nesting = this.depth
  }

  /** `#if`, `#ifdef`, `#ifndef`, which lizard does not count; `endedLevel`: nesting that is over. */
  condition(counts: boolean, endedLevel: number): void {
    if (!this.isInFunction) return
    if (counts) this.metrics.ccn++
    this.nested(-endedLevel)
    this.level++
  }

  /** `#elif` and `#else` */
  branch(counts: boolean): void {
    if (counts) this.metrics.ccn++
    this.metrics.cognitive++
  }
}

function depthOf(nesting: number): number {
  return nesting > 1 ? 1 : 0
}
