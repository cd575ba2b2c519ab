import type { View } from '../../../core/task.ts'
import { VERSION } from '../../../core/version.ts'
import type { AnalyzeDetail } from '../repository/detail.ts'
import { FUNCTION_LIMITS, REPOSITORY_LIMITS, type Violation } from '../repository/limits.ts'
import type { AnalyzeResult } from '../result.ts'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

/** What is reported, in the order of SARIF's rule indices. */
const RULES = [
  ...[...Object.values(FUNCTION_LIMITS), ...Object.values(REPOSITORY_LIMITS)].map(({ rule, describe }) => ({
    id: rule,
    text: `${describe} over the limit`,
    level: 'error' as const,
  })),
  { id: 'import-cycle', text: 'Files that import one another in a circle', level: 'warning' as const },
  { id: 'duplicate-block', text: 'The same lines in several places', level: 'note' as const },
  { id: 'near-duplicate', text: 'Functions that are much alike', level: 'note' as const },
]

/** SARIF 2.1.0: limits that are passed, import cycles, duplicate blocks. */
export const sarif: View<AnalyzeResult> = {
  kind: 'document',
  describe: 'limits passed, import cycles and duplicates as SARIF 2.1.0',
  endings: ['.sarif'],
  render: (detail) => `${JSON.stringify(sarifLog(detail as AnalyzeDetail), null, 1)}\n`,
}

function sarifLog(detail: AnalyzeDetail) {
  const rules = RULES.map(({ id, text, level }) => ({
    ...{ id, shortDescription: { text } },
    defaultConfiguration: { level },
  }))
  const driver = { name: 'millrace', semanticVersion: VERSION, rules }
  const results = [
    ...detail.violations.map((violation) => violationResult(violation, detail)),
    ...(detail.imports?.cycles ?? []).map(cycleResult),
    ...(detail.duplicates?.blocks ?? []).map(duplicateResult),
    ...(detail.near_duplicates?.groups ?? []).map(nearDuplicateResult),
  ]
  const run = {
    tool: { driver: VERSION === 'source' ? { name: driver.name, rules } : driver },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'The root of what was analysed' } } },
    results,
  }
  return { $schema: SCHEMA, version: '2.1.0', runs: [run] }
}

function violationResult({ rule, path, name, line, value, limit }: Violation, detail: AnalyzeDetail) {
  const of = name === undefined ? '' : ` of ${name}`
  const places = path === undefined ? example(rule, detail) : [{ path, line }]
  return result(rule, `${rule}${of} is ${round(value)}, over ${limit}`, places)
}

/** Where a limit of the whole repository is first passed: code scanning takes no result without a place. */
function example(rule: string, { imports, duplicates }: AnalyzeDetail): Place[] {
  const cycle = rule === REPOSITORY_LIMITS.maxCycles.rule ? imports?.cycles[0] : undefined
  if (cycle) return [{ path: cycle.files[0], line: cycle.lines[0] }]
  return duplicates?.blocks[0]?.copies.slice(0, 1) ?? []
}

type Cycle = NonNullable<AnalyzeDetail['imports']>['cycles'][number]

function cycleResult({ files, lines, size }: Cycle) {
  const [first, ...others] = files.map((path, i) => ({ path, line: lines[i] }))
  const more = size > files.length ? ` (one of the circles among ${size} files)` : ''
  const text = `import cycle: ${[...files, files[0]].join(' → ')}${more}`
  return result('import-cycle', text, [first], others)
}

type Block = NonNullable<AnalyzeDetail['duplicates']>['blocks'][number]

function duplicateResult({ lines, count, copies }: Block) {
  const [first, ...others] = copies
  return result('duplicate-block', `${lines} lines that stand in ${count} places`, [first], others)
}

type Group = NonNullable<AnalyzeDetail['near_duplicates']>['groups'][number]

function nearDuplicateResult({ similarity, count, functions }: Group) {
  const [first, ...others] = functions
  return result('near-duplicate', `${count} functions that are alike (${similarity})`, [first], others)
}

interface Place {
  path: string
  line?: number
  end_line?: number
}

function result(ruleId: string, text: string, places: Place[], related: Place[] = []) {
  const ruleIndex = RULES.findIndex(({ id }) => id === ruleId)
  return {
    ...{ ruleId, ruleIndex, level: RULES[ruleIndex].level, message: { text } },
    locations: places.map(location),
    relatedLocations: related.map(location),
  }
}

function location({ path, line, end_line }: Place) {
  const region = line === undefined ? {} : { region: { startLine: line, endLine: end_line ?? line } }
  return { physicalLocation: { artifactLocation: { uri: toUri(path), uriBaseId: 'SRCROOT' }, ...region } }
}

/** A path as a relative URI; an absolute one as a file's. */
function toUri(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
