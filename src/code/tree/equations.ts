import type { FunctionMetrics } from '../records.ts'

/**
 * Joins functions written as several equations (Haskell) or clauses (Elixir) into one each: as many cases as there
 * are equations. Functions inside of one stand between it and the next.
 */
export function joinEquations(functions: readonly FunctionMetrics[], separator: string): FunctionMetrics[] {
  const joined: FunctionMetrics[] = []
  let open: FunctionMetrics | undefined
  for (const one of functions) {
    if (open && isNext(open, one)) extend(open, one)
    else {
      joined.push(one)
      if (!open || !one.name.startsWith(open.name + separator)) open = one
    }
  }
  return joined
}

function isNext(open: FunctionMetrics, one: FunctionMetrics): boolean {
  return open.name === one.name && open.params === one.params && one.line > open.end_line
}

function extend(whole: FunctionMetrics, one: FunctionMetrics): void {
  whole.end_line = one.end_line
  whole.lines = whole.end_line - whole.line + 1
  whole.ccn += one.ccn
  whole.cognitive += one.cognitive
  whole.nesting = Math.max(whole.nesting, one.nesting)
}
