import type { AnalyzeDetail } from '../repository/detail.ts'
import type { Violation } from '../repository/limits.ts'
import type { Total } from '../repository/totals.ts'

const ROWS = 5

/** What a screen has room for: limits first, then the head of each list. Shown by its shape. */
export function human(detail: unknown): unknown {
  const { imports, duplicates, near_duplicates, ...rest } = detail as AnalyzeDetail
  const { files, bytes, todos, functions, parse_error_files } = rest
  return {
    ...{ files, bytes, todos },
    ...(functions !== undefined && { functions, parse_error_files }),
    ...(imports && { import_cycles: imports.total_cycles }),
    ...(duplicates && { duplicated: `${Math.round(duplicates.duplicated_share * 1_000) / 10} %` }),
    ...(rest.total_violations > 0 && { over_limits: rest.total_violations }),
    ...(rest.hotspots_missing !== undefined && { hotspots_missing: rest.hotspots_missing }),
    skipped: rest.skipped,
    limits_passed: rest.violations.map(violationRow),
    languages: rest.languages,
    folders: first(Object.entries(rest.folders), folderRow),
    most_complex: first(rest.most_complex, (entry) => entry),
    hotspots: first(rest.hotspots, ({ path, commits, ccn }) => ({ path, commits, ccn })),
    cycles: first(imports?.cycles, ({ files, size }) => ({
      cycle: [...files, files[0]].join(' → '),
      files: size,
    })),
    duplicates: first(duplicates?.blocks, ({ lines, count, copies }) => ({
      ...pair(copies),
      places: count,
      lines,
    })),
    near_duplicates: first(near_duplicates?.groups, ({ similarity, count, lines, functions }) => ({
      ...{ ...pair(functions), functions: count, similarity, lines },
    })),
  }
}

function violationRow({ rule, path, name = '', line, value, limit }: Violation): object {
  const where = path === undefined ? 'whole repository' : `${path}:${line}`
  return { where, name, rule, value: Math.round(value * 100) / 100, limit }
}

function folderRow([folder, { files, code, functions }]: [string, Total]): object {
  return { folder, files, ...(functions !== undefined && { functions }), code }
}

function pair([one, other]: { path: string; line: number }[]): { first: string; second: string } {
  return { first: `${one.path}:${one.line}`, second: `${other.path}:${other.line}` }
}

function first<Entry>(entries: Entry[] | undefined, show: (entry: Entry) => object): object[] {
  return (entries ?? []).slice(0, ROWS).map(show)
}
