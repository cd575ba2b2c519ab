import { relative } from 'node:path'
import type { Summary } from '../core/records.ts'
import type { Paint } from './terminal.ts'
import { bytes, count, duration, escapeControls, plural, shorten } from './text.ts'

export interface SummaryStyle {
  paint: Paint
  cwd: string
  state: string
}

/** What happened, in the order in which one asks: how it went, what it found, what failed, where it is. */
export function humanSummary(summary: Summary, style: SummaryStyle): string {
  const sections = [
    [headline(summary, style.paint)],
    ...Object.entries(summary.tasks_detail).map(([task, detail]) => detailLines(task, detail, style.paint)),
    skippedLines(summary),
    errorLines(summary, style),
    outputLines(summary, style),
  ]
  return `${sections
    .filter((lines) => lines.length)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function headline(summary: Summary, paint: Paint): string {
  const { total, succeeded, dead_letter, pending, failed, cached, attempts, duration_s, tasks } = summary
  const parts = [paint('green', `${count(succeeded)} succeeded`)]
  if (dead_letter) parts.push(paint('red', plural(dead_letter, 'dead letter')))
  if (pending + failed) parts.push(paint('yellow', `${count(pending + failed)} pending`))
  if (cached) parts.push(`${count(cached)} of them from earlier runs`)
  const time = `${duration(duration_s * 1_000)}${attempts ? `, ${rate(summary)}` : ''}`
  return `${paint('bold', tasks.join(', '))}: ${plural(total, 'item')}: ${parts.join(', ')} in ${time}`
}

function rate({ items_per_s, bytes_per_s }: Summary): string {
  return `${count(items_per_s)} items/s, ${bytes(bytes_per_s)}/s`
}

function skippedLines({ skipped }: Summary): string[] {
  const reasons = Object.entries(skipped).filter(([, n]) => n > 0)
  if (!reasons.length) return []
  return [
    `left out: ${reasons.map(([reason, n]) => `${count(n)} ${reason.replaceAll('_', ' ')}`).join(', ')}`,
  ]
}

const GROUPS_SHOWN = 5

function errorLines({ errors, dead_letter }: Summary, { paint }: SummaryStyle): string[] {
  if (!dead_letter) return []
  const lines = errors
    .slice(0, GROUPS_SHOWN)
    .map(
      ({ count: n, code, signature, example_id }) =>
        `  ${count(n).padStart(6)}  ${code}: ${escapeControls(shorten(signature, 70))}  (${escapeControls(shorten(example_id, 40))})`,
    )
  if (errors.length > GROUPS_SHOWN)
    lines.push(`          and ${plural(errors.length - GROUPS_SHOWN, 'other group')}`)
  return [
    paint('red', 'dead letters:'),
    ...lines,
    '  look: millrace dlq list   try again: millrace dlq retry   with the same command they stay dead',
  ]
}

function outputLines({ outputs, run_id }: Summary, { cwd }: SummaryStyle): string[] {
  if (!outputs.length) return []
  const paths = outputs.map((path) => escapeControls(near(path, cwd)))
  return [`results: ${paths.join(', ')}`, `report:  millrace report ${run_id}`]
}

function near(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short.startsWith('..') ? path : short
}

/** An aggregate of any task: its numbers in a line, its tables as tables. */
function detailLines(task: string, detail: unknown, paint: Paint): string[] {
  if (typeof detail !== 'object' || detail === null) return [`${task}: ${JSON.stringify(detail)}`]
  const entries = Object.entries(detail)
  const plain = entries.filter(([, value]) => typeof value !== 'object')
  const lines = plain.length
    ? [plain.map(([name, value]) => `${name.replaceAll('_', ' ')} ${show(value)}`).join(', ')]
    : []
  for (const [name, value] of entries)
    if (typeof value === 'object' && value !== null) lines.push(...table(name, value, paint))
  return lines
}

const ROWS_SHOWN = 10

function table(name: string, value: object, paint: Paint): string[] {
  const rows = (
    Array.isArray(value) ? value : Object.entries(value).map(([key, row]) => withName(key, row))
  ) as Row[]
  if (!rows.length) return []
  const columns = Object.keys(rows[0])
  const cells = rows.slice(0, ROWS_SHOWN).map((row) => columns.map((column) => show(row[column])))
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i].length)))
  const line = (row: string[]) =>
    `  ${row.map((cell, i) => align(cell, widths[i], rows[0][columns[i]])).join('  ')}`.trimEnd()
  const header = paint('dim', line(columns.map((column) => column.replaceAll('_', ' '))))
  const rest = rows.length > ROWS_SHOWN ? [`  and ${count(rows.length - ROWS_SHOWN)} more`] : []
  return ['', paint('bold', name.replaceAll('_', ' ')), header, ...cells.map(line), ...rest]
}

type Row = Record<string, unknown>

function withName(name: string, row: unknown): Row {
  return typeof row === 'object' && row !== null ? { name, ...row } : { name, value: row }
}

function align(cell: string, width: number, sample: unknown): string {
  return typeof sample === 'number' ? cell.padStart(width) : cell.padEnd(width)
}

function show(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? count(value) : value.toFixed(2)
  return escapeControls(shorten(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 60))
}
