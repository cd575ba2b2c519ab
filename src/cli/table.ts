import type { Paint } from './terminal.ts'
import { bytes, count, escapeControls, flow, shorten } from './text.ts'

export interface Layout {
  paint: Paint
  /** Columns of the screen. */
  width: number
}

const ROWS_SHOWN = 10
const LEAST_TEXT = 12
const MOST_PLACES = 12
const INDENT = '  '

/**
 * An aggregate of any task, by its shape alone: plain values in a line, counts by name in a line, records by
 * name as a table with totals, lists of records as a table.
 */
export function detailLines(task: string, detail: unknown, layout: Layout): string[] {
  if (typeof detail !== 'object' || detail === null) return [`${task}: ${show(task, detail)}`]
  const entries = Object.entries(detail)
  const plain = entries.filter(([, value]) => typeof value !== 'object' || value === null)
  const lines = flow(
    plain.map(([name, value]) => `${words(name)} ${show(name, value)}`),
    layout.width,
  )
  for (const [name, value] of entries)
    if (typeof value === 'object' && value !== null) lines.push(...section(name, value, layout))
  return lines
}

type Row = Record<string, unknown>

function section(name: string, value: object, layout: Layout): string[] {
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  if (!entries.length) return []
  if (entries.every(([, one]) => isRow(one))) {
    const rows = isList
      ? (value as Row[])
      : byFirstNumber(entries.map(([key, row]) => ({ [name]: key, ...row })))
    return ['', ...table(name, rows, !isList, layout)]
  }
  const parts = isList
    ? entries.map(([, one]) => show(name, one))
    : entries
        .sort(([, a], [, b]) => Number(b) - Number(a))
        .map(([key, n]) => `${show(name, n)} ${words(key)}`)
  return flow([`${words(name)}: ${parts[0]}`, ...parts.slice(1)], layout.width, ', ')
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function byFirstNumber(rows: Row[]): Row[] {
  const column = Object.keys(rows[0]).find((key) => typeof rows[0][key] === 'number')
  return column ? rows.sort((a, b) => Number(b[column]) - Number(a[column])) : rows
}

/** The title stands above the first column. */
function table(title: string, rows: Row[], withTotal: boolean, { paint, width }: Layout): string[] {
  const names = Object.keys(rows[0])
  const heads = names.map((name, i) => words(i === 0 ? title : name))
  const shown = rows.slice(0, ROWS_SHOWN).map((row) => names.map((name) => show(name, row[name])))
  const totals = withTotal && rows.length > 1 ? [totalRow(names, rows)] : []
  const right = names.map((name) => typeof rows[0][name] === 'number')
  const columns = names.map((_, i) => ({
    at: i,
    right: right[i],
    width: Math.max(...[heads, ...shown, ...totals].map((cells) => cells[i].length)),
  }))
  const fitted = narrowed(columns, width)
  const line = (cells: string[]) =>
    INDENT +
    fitted
      .map((column) => cell(cells[column.at], column))
      .join('  ')
      .trimEnd()
  const rest = rows.length > ROWS_SHOWN ? [`${INDENT}and ${count(rows.length - ROWS_SHOWN)} more`] : []
  return [
    paint('bold', line(heads)),
    ...shown.map(line),
    ...rest,
    ...totals.map((cells) => paint('dim', line(cells))),
  ]
}

interface Column {
  at: number
  right: boolean
  width: number
}

/** Narrows text, then leaves out numbers from the left: what a row is and its last columns stay. */
function narrowed(columns: Column[], screen: number): Column[] {
  let excess = totalWidth(columns) - screen
  for (const text of columns.filter(({ right }) => !right).sort((a, b) => b.width - a.width)) {
    const narrower = Math.max(Math.min(text.width, LEAST_TEXT), text.width - Math.max(0, excess))
    excess -= text.width - narrower
    text.width = narrower
  }
  if (excess <= 0) return columns
  const first = columns.findIndex(({ at, right }) => right && at > 0)
  if (first < 0 || columns.length <= 2) return columns
  return narrowed(
    columns.filter((_, i) => i !== first),
    screen,
  )
}

function totalWidth(columns: Column[]): number {
  return INDENT.length + columns.reduce((sum, { width }) => sum + width + 2, -2)
}

function cell(text: string, { right, width }: Column): string {
  return right ? text.padStart(width) : shorten(text, width).padEnd(width)
}

/** Whole numbers only: a sum of averages or of greatest values would say nothing. */
const NO_SUM = /^(?:max|min|mean|avg|average|median|p\d+)(?:_|$)/

function totalRow(names: string[], rows: Row[]): string[] {
  return names.map((name, i) => {
    if (i === 0) return 'total'
    if (NO_SUM.test(name) || !rows.every((row) => Number.isInteger(row[name]))) return ''
    return show(
      name,
      rows.reduce((sum, row) => sum + Number(row[name]), 0),
    )
  })
}

function show(name: string, value: unknown): string {
  if (typeof value === 'string') return escapeControls(value)
  if (typeof value !== 'number') return escapeControls(shorten(JSON.stringify(value) ?? '', 60))
  if (/(?:^|_)bytes$/.test(name)) return bytes(value)
  if (/(?:^|_)line$/.test(name)) return String(value)
  return Number.isInteger(value) ? count(value) : fraction(value)
}

const THOUSANDS = /\B(?=(?:\d{3})+\.)/g

/** Two places behind the point, or as many as a small one needs for two digits of its own. */
export function fraction(value: number): string {
  if (value === 0) return '0'
  const zeros = -Math.floor(Math.log10(Math.abs(value))) - 1
  return zeros < 1
    ? value.toFixed(2).replace(THOUSANDS, ',')
    : value.toFixed(Math.min(zeros + 2, MOST_PLACES)).replace(/\.?0+$/, '')
}

function words(name: string): string {
  return escapeControls(name.replaceAll('_', ' '))
}
