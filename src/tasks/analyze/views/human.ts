import type { AnalyzeDetail } from '../repository/detail.ts'

const ROWS = 5
const VIOLATIONS = 10

/** What a screen has room for: limits first, then the head of each list. Shown by its shape. */
export function human(detail: unknown): unknown {
  const {
    violations,
    languages,
    folders,
    most_complex,
    hotspots,
    imports,
    duplicates,
    near_duplicates,
    ...rest
  } = detail as AnalyzeDetail
  const { most_cognitive: _, longest: __, most_nested: ___, commits: ____, skipped, ...counts } = rest
  return {
    ...counts,
    ...(imports && { import_cycles: imports.total_cycles }),
    ...(duplicates && { duplicated: `${Math.round(duplicates.duplicated_share * 1_000) / 10} %` }),
    skipped,
    limits_passed: violations.slice(0, VIOLATIONS).map(({ rule, path, name, line, value, limit }) => ({
      ...{ where: path === undefined ? 'whole repository' : `${path}:${line}`, name: name ?? '' },
      ...{ rule, value: Math.round(value * 100) / 100, limit },
    })),
    languages,
    folders: first(Object.entries(folders), ([folder, { files, code, functions }]) => ({
      folder,
      files,
      functions,
      code,
    })),
    most_complex: first(most_complex, (one) => one),
    hotspots: first(hotspots, ({ path, commits, ccn }) => ({ path, commits, ccn })),
    cycles: first(imports?.cycles, ({ files, size }) => ({
      cycle: [...files, files[0]].join(' → '),
      files: size,
    })),
    duplicates: first(duplicates?.blocks, ({ lines, count, copies }) => ({
      ...{ first: `${copies[0].path}:${copies[0].line}`, second: `${copies[1].path}:${copies[1].line}` },
      ...{ places: count, lines },
    })),
    near_duplicates: first(
      near_duplicates?.groups,
      ({ similarity, count, lines, functions: [one, other] }) => ({
        ...{ first: `${one.path}:${one.line}`, second: `${other.path}:${other.line}` },
        ...{ functions: count, similarity, lines },
      }),
    ),
  }
}

function first<Entry>(entries: Entry[] | undefined, show: (entry: Entry) => object): object[] {
  return (entries ?? []).slice(0, ROWS).map(show)
}
