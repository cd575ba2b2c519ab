import { relative, resolve } from 'node:path'
import type { Summary } from '../core/records.ts'
import { detailLines, fraction, type Layout } from './table.ts'
import {
  bytes,
  codeAndMessage,
  count,
  cutEnd,
  duration,
  escapeControls,
  flow,
  plural,
  shellQuote,
  shorten,
} from './text.ts'

export interface SummaryStyle extends Layout {
  cwd: string
  /** State folder. */
  state: string
}

/** What happened, in the order in which one asks: how it went, what it found, what failed, where it is. */
export function humanSummary(summary: Summary, style: SummaryStyle): string {
  const sections = [
    [...headline(summary, style), ...haltLines(summary, style)],
    ...detailSections(summary, style),
    spentLines(summary),
    skippedLines(summary, style),
    unroutedLines(summary.unrouted ?? {}, style.width),
    errorLines(summary, style),
    outputLines(summary, style),
  ]
  return `${sections
    .filter((lines) => lines.length)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function headline(summary: Summary, { paint, width }: SummaryStyle): string[] {
  const { total, succeeded, dead_letter, pending, failed, cached, duration_s, tasks } = summary
  const names = `${tasks.join(', ')}:`
  const time = duration(duration_s * 1_000)
  if (total === 0 && summary.total_known)
    return [
      `${paint('bold', names)} nothing to do: ${summary.unrouted ? 'no item is for them' : 'there are no items'}`,
    ]
  const parts = [`${plural(total, 'item')}${summary.total_known ? '' : ' listed so far'} in ${time}`]
  // The rate of a few new ones among many old would say nothing.
  if (summary.attempts > cached)
    parts.push(`${count(summary.items_per_s)} items/s`, `${bytes(summary.bytes_per_s)}/s`)
  const [first, ...rest] = flow([`${names} ${parts[0]}`, ...parts.slice(1)], width, ', ')
  const counts = [`${INDENT}${count(succeeded)} succeeded`]
  if (dead_letter) counts.push(plural(dead_letter, 'dead letter'))
  if (pending + failed) counts.push(`${count(pending + failed)} pending`)
  if (cached) counts.push(cached === total ? 'all from earlier runs' : `${count(cached)} from earlier runs`)
  const color = dead_letter ? 'red' : pending + failed ? 'yellow' : 'green'
  return [
    first.replace(names, () => paint('bold', names)),
    ...rest,
    ...flow(counts, width, ', ').map((line) => paint(color, line)),
  ]
}

/** One for each task that has something to say, with its name where there are several. */
function detailSections({ tasks_detail }: Summary, style: SummaryStyle): string[][] {
  const details = Object.entries(tasks_detail)
  return details.map(([task, detail]) => {
    const lines = detailLines(task, detail, style)
    return details.length > 1 && typeof detail === 'object' ? [style.paint('bold', task), ...lines] : lines
  })
}

/** Beside what the results took: replies that were of no use are paid for too. */
function spentLines({ spent }: Summary): string[] {
  if (!spent) return []
  const parts = [plural(spent.requests, 'request'), plural(spent.tokens, 'token')]
  if (spent.price !== undefined) parts.push(`price ${fraction(spent.price)}`)
  return [`spent in this run: ${parts.join(', ')}`]
}

/** Why it stopped before its end, and what to do about it. */
function haltLines({ halted, hint }: Summary, { paint }: SummaryStyle): string[] {
  if (halted === undefined) return []
  const lines = [`${INDENT}stopped: ${escapeControls(halted)}`]
  return hint === undefined ? lines : [...lines, `${INDENT}${paint('cyan', 'hint:')} ${escapeControls(hint)}`]
}

const INDENT = '  '

/** As they read after one, and after more. */
const SKIP_WORDS: Record<string, [string, string]> = {
  link: ['symbolic link', 'symbolic links'],
  submodule: ['repository within', 'repositories within'],
  missing: ['gone meanwhile', 'gone meanwhile'],
  not_regular: ['special file', 'special files'],
  name_not_utf8: ['name that is not UTF-8', 'names that are not UTF-8'],
  folder_unreadable: ['unreadable folder', 'unreadable folders'],
  own_result: ['result file of this command', 'result files of this command'],
}

function skipWord(reason: string, n: number): string {
  return SKIP_WORDS[reason]?.[n === 1 ? 0 : 1] ?? reason.replaceAll('_', ' ')
}

function skippedLines({ skipped }: Summary, { width }: SummaryStyle): string[] {
  const reasons = Object.entries(skipped).filter(([, n]) => n > 0)
  const parts = reasons.map(([reason, n]) => `${count(n)} ${skipWord(reason, n)}`)
  return parts.length ? flow([`left out: ${parts[0]}`, ...parts.slice(1)], width, ', ') : []
}

const TYPES_SHOWN = 8

/** Items that no task takes, the most frequent types first. */
export function unroutedLines(unrouted: Record<string, number>, width: number): string[] {
  const types = Object.entries(unrouted).sort(([, a], [, b]) => b - a)
  if (!types.length) return []
  const total = types.reduce((sum, [, n]) => sum + n, 0)
  const parts = types
    .slice(0, TYPES_SHOWN)
    .map(([type, n]) => `${count(n)} of type ${shorten(escapeControls(type), width / 2)}`)
  if (types.length > TYPES_SHOWN) parts.push(`${plural(types.length - TYPES_SHOWN, 'other type')}`)
  return flow([`no task takes ${plural(total, 'item')}: ${parts[0]}`, ...parts.slice(1)], width, ', ')
}

const GROUPS_SHOWN = 5

function errorLines({ errors, dead_letter }: Summary, style: SummaryStyle): string[] {
  if (!dead_letter) return []
  const lines = errors
    .slice(0, GROUPS_SHOWN)
    .flatMap(({ count: n, code, signature, example_id }) => [
      `${count(n).padStart(6)}  ${escapeControls(cutEnd(codeAndMessage(code, signature), style.width - 8))}`,
      `        such as ${shorten(escapeControls(example_id), style.width - 16)}`,
    ])
  const others = errors.length - GROUPS_SHOWN
  if (others > 0) lines.push(`        and ${plural(others, 'other group')}`)
  return [
    style.paint('red', 'dead letters'),
    ...lines,
    `${INDENT}look:      ${command('dlq list', style)}`,
    `${INDENT}try again: ${command('dlq retry', style)}`,
  ]
}

function outputLines({ outputs, run_id }: Summary, style: SummaryStyle): string[] {
  const lines = outputs.map((path) => `results: ${escapeControls(near(path, style.cwd))}`)
  return [...lines, `report:  ${command(`report ${run_id}`, style)}`]
}

/** How to call this program on the state folder of this run. */
function command(words: string, { cwd, state }: SummaryStyle): string {
  if (resolve(state) === resolve(cwd, '.millrace')) return `millrace ${words}`
  return `millrace ${words} --state ${shellQuote(near(state, cwd))}`
}

function near(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}
