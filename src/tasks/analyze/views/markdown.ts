import type { View, ViewedRun } from '../../../core/task.ts'
import type { AnalyzeDetail } from '../repository/detail.ts'
import type { AnalyzeResult } from '../result.ts'

const ROWS = 10

/** For a comment under a pull request: what passes a limit first, then what stands out. */
export const markdown: View<AnalyzeResult> = {
  kind: 'document',
  describe: 'a report for pull requests',
  endings: ['.md'],
  render: (detail, run) => report(detail as AnalyzeDetail, run),
}

function report(detail: AnalyzeDetail, run: ViewedRun): string {
  const sections = [
    '## Code analysis',
    overview(detail, run),
    section('Limits passed', ['rule', 'where', 'value', 'limit'], violationRows(detail)),
    section('Import cycles', ['files', 'cycle'], cycleRows(detail)),
    section('Hotspots', ['file', 'commits', 'complexity'], hotspotRows(detail)),
    section('Most complex', ['function', 'where', 'complexity'], complexRows(detail)),
    section('Duplicates', ['lines', 'places'], duplicateRows(detail)),
    section('Functions much alike', ['similarity', 'functions'], nearDuplicateRows(detail)),
    section('Languages', languageHeads(detail), languageRows(detail)),
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}

function overview(
  { files, functions, total_violations, imports, duplicates }: AnalyzeDetail,
  run: ViewedRun,
): string {
  const parts = [plural(files, 'file')]
  if (functions !== undefined) parts.push(plural(functions, 'function'))
  if (imports) parts.push(plural(imports.total_cycles, 'import cycle'))
  if (duplicates) parts.push(`${percent(duplicates.duplicated_share)} duplicated`)
  if (run.dead_letter) parts.push(`${plural(run.dead_letter, 'file')} that failed`)
  const verdict = total_violations ? `**${plural(total_violations, 'limit')} passed.**` : 'No limit passed.'
  return `${verdict} ${parts.join(', ')}.`
}

/** A table; nothing without rows. A row is cells of text, made safe here. */
function section(title: string, heads: string[], rows: (string | number)[][]): string {
  if (!rows.length) return ''
  const line = (cells: (string | number)[]) => `| ${cells.map(cell).join(' | ')} |`
  const shown = rows.slice(0, ROWS).map(line)
  const more = rows.length > ROWS ? [`\n… and ${rows.length - ROWS} more`] : []
  return [`### ${title}`, '', line(heads), `|${' --- |'.repeat(heads.length)}`, ...shown, ...more].join('\n')
}

function violationRows({ violations }: AnalyzeDetail) {
  return violations.map(({ rule, path, name, line, value, limit }) => [
    ...[rule, path === undefined ? 'repository' : `${name} (${path}:${line})`, round(value), limit],
  ])
}

function cycleRows({ imports }: AnalyzeDetail) {
  return (imports?.cycles ?? []).map(({ files, size }) => [size, [...files, files[0]].join(' → ')])
}

function hotspotRows({ hotspots }: AnalyzeDetail) {
  return (hotspots ?? []).map(({ path, commits, ccn }) => [path, commits, ccn])
}

function complexRows({ most_complex }: AnalyzeDetail) {
  return (most_complex ?? []).map(({ name, path, line, ccn }) => [name, `${path}:${line}`, ccn])
}

function duplicateRows({ duplicates }: AnalyzeDetail) {
  return (duplicates?.blocks ?? []).map(({ lines, copies }) => [
    lines,
    copies.map(({ path, line, end_line }) => `${path}:${line}-${end_line}`).join(', '),
  ])
}

function nearDuplicateRows({ near_duplicates }: AnalyzeDetail) {
  return (near_duplicates?.groups ?? []).map(({ similarity, functions }) => [
    ...[similarity, functions.map(({ path, line }) => `${path}:${line}`).join(', ')],
  ])
}

function languageHeads({ functions }: AnalyzeDetail): string[] {
  return ['language', 'files', 'code', 'comment', ...(functions === undefined ? [] : ['functions'])]
}

function languageRows({ languages }: AnalyzeDetail) {
  const sorted = Object.entries(languages).sort(([, a], [, b]) => b.code - a.code)
  return sorted.map(([name, { files, code, comment, functions }]) => [
    ...[name, files, code, comment],
    ...(functions === undefined ? [] : [functions]),
  ])
}

/** Names come from strangers' files: none may draw, link, mention or break the table. */
function cell(text: string | number): string {
  if (typeof text === 'number') return String(text)
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[&<>|`*_[\]()!#@~\\]/g, (mark) => `&#${mark.codePointAt(0)};`)
}

function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}

function percent(share: number): string {
  return `${round(share * 100)} %`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
