import type { Estimated } from '../../batch/plan/estimates.ts'
import { type Preview, previewPlan } from '../../batch/plan/preview.ts'
import { checkOverwrite } from '../../batch/results/check-overwrite.ts'
import type { BatchSpec, BatchTask, NamedLimits } from '../../batch/spec.ts'
import type { BatchTerms } from '../../core/remote.ts'
import { unroutedLines } from '../summary.ts'
import { screenWidth, type Terminal, write } from '../terminal.ts'
import { bytes, count, duration, escapeControls, percent, plural } from '../text.ts'

/** What limits count. */
type TimedEstimate = Pick<Estimated, 'requests' | 'input_tokens' | 'output_tokens'>

const MINUTE_MS = 60_000

/** Says what a run would do, in words or as JSON. Reads the state folder if there is one, and changes nothing. */
export async function dryRun(spec: BatchSpec, format: string, terminal: Terminal): Promise<number> {
  await checkOverwrite(spec)
  const previewed = await previewPlan(spec)
  if (format === 'json' || format === 'ndjson')
    await write(terminal.stdout, `${JSON.stringify(recordOf(previewed, spec))}\n`)
  else await tell(previewed, spec, terminal)
  return 0
}

type Previewed = Awaited<ReturnType<typeof previewPlan>>

function recordOf({ tasks, unrouted }: Previewed, spec: BatchSpec): unknown {
  return {
    ...{ v: 1, dry_run: true },
    tasks: tasks.map(({ task, total, done, dead, pending_bytes, estimated }) => ({
      ...{ task, total, pending: total - done - dead, done, dead_letter: dead, pending_bytes },
      ...(estimated && {
        estimated: {
          ...estimated,
          example: withoutStack(estimated.example),
          ...timeOf(estimated, taskOf(task, spec), spec),
        },
      }),
    })),
    after: spec.tasks.flatMap(({ task, after }) => (after ? [{ task: task.name, after: after.task }] : [])),
    unrouted,
  }
}

function withoutStack(example: Estimated['example']): Estimated['example'] {
  return example && { ...example, error: { ...example.error, stack: undefined } }
}

/** As far as it is known: a provider's promise, or what the limits allow. */
function timeOf(estimated: Estimated, { task, options, limit }: BatchTask, spec: BatchSpec): object {
  const terms = task.viaBatch?.(options.values)
  if (terms) return { within_s: terms.within_hours * 3_600 }
  const { minutes } = atLimits(estimated, limit ?? spec.limits)
  return minutes === undefined ? {} : { about_s: Math.ceil(minutes * 60) }
}

async function tell({ tasks, unrouted }: Previewed, spec: BatchSpec, terminal: Terminal): Promise<void> {
  for (const preview of tasks) {
    const { task, estimated } = preview
    const lines = [
      itemsLine(preview),
      ...(estimated ? estimateLines(estimated, taskOf(task, spec), spec) : []),
    ]
    await write(terminal.stdout, `${lines.join('\n')}\n`)
  }
  for (const line of sharedLimitLines(tasks, spec)) await write(terminal.stdout, `${line}\n`)
  for (const { task, after } of spec.tasks)
    if (after)
      await write(terminal.stdout, `${task.name}: what it works on is known once ${after.task} has run\n`)
  for (const line of unroutedLines(unrouted, screenWidth(terminal.stdout)))
    await write(terminal.stdout, `${line}\n`)
}

function itemsLine({ task, total, done, dead, pending_bytes }: Preview): string {
  const pending = total - done - dead
  const parts = [
    `${plural(pending, 'item')} to do (${bytes(pending_bytes)})`,
    `${plural(done, 'item')} done already`,
  ]
  if (dead) parts.push(`${plural(dead, 'dead letter')} kept`)
  return `${task}: ${plural(total, 'item')}: ${parts.join(', ')}`
}

function taskOf(name: string, { tasks }: BatchSpec): BatchTask {
  return tasks.find(({ task }) => task.name === name) as BatchTask
}

function estimateLines(estimated: Estimated, { task, options, limit }: BatchTask, spec: BatchSpec): string[] {
  const terms = task.viaBatch?.(options.values)
  const { requests, input_tokens, output_tokens, price, equal, impossible, example } = estimated
  const lines = [
    `${plural(requests, 'request')}: ${plural(input_tokens, 'token')} in, at most ${plural(output_tokens, 'token')} out`,
    `time: ${terms ? timeOfBatches(terms) : timeAtLimits(estimated, limit ?? spec.limits)}`,
    price === undefined
      ? 'price: not known without the prices of the model'
      : `price: at most ${Number(price.toFixed(6))}${terms ? `, ${percent(terms.price_share, 1)} of that of single calls` : ''}${overBudget(price, spec)}`,
  ]
  if (equal) lines.push(`${plural(equal, 'item')} more would take the answer to an equal one`)
  if (example) {
    const { id, error } = example
    const hint = error.hint === undefined ? '' : ` (${error.hint})`
    const shown = escapeControls(`${id}: ${error.code}: ${error.message}${hint}`)
    lines.push(`${plural(impossible, 'item')} can't be done, such as ${shown}`)
  }
  return lines.map((line) => `  ${line}`)
}

function timeOfBatches({ within_hours, most_requests }: BatchTerms): string {
  return `within ${within_hours} hours, as batches of up to ${count(most_requests)} requests`
}

function timeAtLimits(estimated: TimedEstimate, limits: BatchSpec['limits']): string {
  const { minutes, which } = atLimits(estimated, limits)
  if (minutes === undefined) return 'not known before the server tells its limits, or --rpm and --tpm do'
  return `about ${duration(minutes * MINUTE_MS)} at ${which} a minute`
}

/** Tokens count as the limits count them before there is a reply: with all that it may have. */
function atLimits(
  { requests, input_tokens, output_tokens }: TimedEstimate,
  { requests_per_minute, tokens_per_minute }: BatchSpec['limits'],
): { minutes?: number; which?: string } {
  if (requests_per_minute === undefined && tokens_per_minute === undefined) return {}
  const byRequests = requests / (requests_per_minute ?? Number.POSITIVE_INFINITY)
  const byTokens = (input_tokens + output_tokens) / (tokens_per_minute ?? Number.POSITIVE_INFINITY)
  return byTokens > byRequests
    ? { minutes: byTokens, which: `${count(tokens_per_minute ?? 0)} tokens` }
    : { minutes: byRequests, which: `${count(requests_per_minute ?? 0)} requests` }
}

/** Tasks that share a limit take as long as all of them together. */
function sharedLimitLines(previews: readonly Preview[], spec: BatchSpec): string[] {
  const shared = new Map<NamedLimits, Preview[]>()
  for (const preview of previews) {
    const { task, options, limit } = taskOf(preview.task, spec)
    if (!limit || !preview.estimated || task.viaBatch?.(options.values)) continue
    const known = [...shared.keys()].find(({ name }) => name === limit.name) ?? limit
    shared.set(known, [...(shared.get(known) ?? []), preview])
  }
  return [...shared]
    .filter(([, { length }]) => length > 1)
    .map(
      ([limit, all]) =>
        `${all.map(({ task }) => task).join(' and ')} share the limit ${limit.name}: ${timeAtLimits(sumOf(all), limit)}`,
    )
}

function sumOf(previews: readonly Preview[]): TimedEstimate {
  const sum: TimedEstimate = { requests: 0, input_tokens: 0, output_tokens: 0 }
  for (const { estimated } of previews)
    for (const name of Object.keys(sum) as (keyof TimedEstimate)[]) sum[name] += estimated?.[name] ?? 0
  return sum
}

function overBudget(price: number, { budget }: BatchSpec): string {
  return budget !== undefined && price > budget ? `, more than the budget of ${budget}` : ''
}
