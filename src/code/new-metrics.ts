import type { FunctionMetrics } from './records.ts'

/** Metrics of a function of which only the head has been read. Lines are 1-based. */
export function newMetrics(name: string, line: number, params = 0, end_line = line): FunctionMetrics {
  return {
    name,
    line,
    end_line,
    ccn: 1,
    ccn_nested: 0,
    cognitive: 0,
    cognitive_nested: 0,
    nesting: 0,
    params,
    lines: end_line - line + 1,
  }
}
