import type { View } from '../../../core/task.ts'
import type { AnalyzeResult, FunctionMetrics } from '../result.ts'

const COLUMNS = [
  'line',
  'end_line',
  'lines',
  'ccn',
  'ccn_nested',
  'cognitive',
  'cognitive_nested',
  'nesting',
  'params',
] as const

/** A row for each function: RFC 4180, so lines end in CR LF. */
export const csv: View<AnalyzeResult> = {
  kind: 'rows',
  describe: 'a row for each function',
  endings: ['.csv'],
  head: `path,language,function,${COLUMNS.join(',')}\r\n`,
  rows: (result) => {
    if ('skipped' in result) return ''
    const start = `${field(result.path)},${field(result.language)},`
    return (result.functions ?? []).map((one) => start + row(one)).join('')
  },
}

function row(metrics: FunctionMetrics): string {
  return `${field(metrics.name)},${COLUMNS.map((column) => metrics[column]).join(',')}\r\n`
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
