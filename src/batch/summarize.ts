import { FatalError } from '../core/errors.ts'
import type { RunRecord, Summary } from '../core/records.ts'
import type { Spent } from '../core/remote.ts'
import type { Tally } from './counts.ts'
import type { EarlyViews } from './early-views.ts'
import { fileStamp, SLOWEST, type TaskView, viewTask } from './results/finish.ts'
import type { History } from './results/history.ts'
import { listedPart } from './results/listed.ts'
import { filesOf } from './results/out.ts'
import type { Session } from './session.ts'
import type { BatchSpec, BatchTask } from './spec.ts'
import type { TaskRun } from './work/task-run.ts'

const MAX_ERROR_GROUPS = 50

/** What a summary says beyond counts and rates. */
export type Findings = Pick<Summary, 'slowest' | 'errors' | 'tasks_detail' | 'outputs' | 'violations'>

export const NO_FINDINGS: Findings = {
  ...{ slowest: [], errors: [], tasks_detail: {}, outputs: [], violations: 0 },
}

export function summarize(
  spec: BatchSpec,
  runId: string,
  tally: Tally,
  totalKnown: boolean,
  duration_ms: number,
  findings: Findings,
  end: { stopped?: { reason: string; hint?: string }; spent?: Spent },
): Summary {
  const { stopped, spent } = end
  const seconds = duration_ms / 1_000
  return {
    v: 1,
    run_id: runId,
    tasks: spec.tasks.map(({ task }) => task.name),
    ...tally.counts(),
    total_known: totalKnown,
    attempts: tally.attempts,
    duration_s: Math.round(duration_ms) / 1_000,
    items_per_s: rate(tally.own_succeeded + tally.own_dead, seconds),
    bytes_per_s: rate(tally.own_weight, seconds),
    workers: spec.workers,
    ...findings,
    skipped: { ...spec.source.skipped },
    ...(Object.keys(tally.unrouted).length ? { unrouted: { ...tally.unrouted } } : {}),
    ...(spent && { spent }),
    ...(stopped && { halted: stopped.reason, ...(stopped.hint !== undefined && { hint: stopped.hint }) }),
  }
}

function rate(amount: number, seconds: number): number {
  return seconds > 0 ? Math.round(amount / seconds) : 0
}

interface Walking {
  history: History
  early: EarlyViews
  /** False where no result files are written. */
  write: boolean
  stop: AbortSignal
}

/** Walks what of each task's records has not been walked, and checks that what is stored is what was counted. */
export async function findAll(
  { store, run: { run_id } }: Session,
  tasks: TaskRun[],
  tally: Tally,
  { history, early, write, stop }: Walking,
): Promise<{ findings: Findings; stamps: Record<string, string> }> {
  const views: { task: TaskRun; view: TaskView }[] = []
  const stamps: Record<string, string> = {}
  if (!write) await early.abandon()
  for (const task of tasks) {
    const out = write ? task.batchTask.out : undefined
    const end = { store, plan: listedPart(task.plan), run: { run_id, ...tally.counts() } }
    const view = await early.finish(task, end)
    views.push({ task, view: view ?? (await viewTask(task.batchTask, { out, history, stop }, end)) })
    if (out !== undefined) stampAll(stamps, outputsOf(task.batchTask))
  }
  // A run that stopped early has not placed all of the stored plan.
  if (write) checkCounts(views, tally)
  return { findings: join(views, Object.keys(stamps)), stamps }
}

function outputsOf({ out, task, options }: BatchTask): string[] {
  return out === undefined ? [] : filesOf(out, task, options.values)
}

function stampAll(stamps: Record<string, string>, paths: string[]): void {
  for (const path of paths) stamps[path] = fileStamp(path) ?? ''
}

function join(views: { task: TaskRun; view: TaskView }[], outputs: string[]): Findings {
  const slowest = views.flatMap(({ view }) => view.slowest).sort((a, b) => b.duration_ms - a.duration_ms)
  const errors = views.flatMap(({ view }) => view.errors).sort((a, b) => b.count - a.count)
  const detail = views.filter(({ view }) => view.detail !== undefined)
  return {
    slowest: slowest.slice(0, SLOWEST),
    errors: errors.slice(0, MAX_ERROR_GROUPS),
    tasks_detail: Object.fromEntries(detail.map(({ task, view }) => [task.name, view.detail])),
    outputs,
    violations: views.reduce((sum, { view }) => sum + (view.violations ?? 0), 0),
  }
}

function checkCounts(views: { view: TaskView }[], tally: Tally): void {
  const sum = (field: 'succeeded' | 'dead') => views.reduce((total, { view }) => total + view[field], 0)
  if (sum('succeeded') === tally.succeeded && sum('dead') === tally.dead) return
  throw new FatalError(
    'counts_disagree',
    `counted ${tally.succeeded} succeeded and ${tally.dead} dead, but the checkpoint holds ${sum('succeeded')} and ${sum('dead')}`,
    'this is a bug in millrace; `millrace verify` shows what is stored',
  )
}

/** The previous run's findings, when this one found all done, planned alike and written already. */
export function reusable(
  previous: RunRecord | undefined,
  run: RunRecord,
  tasks: TaskRun[],
  tally: Tally,
): { findings: Findings; stamps: Record<string, string> } | undefined {
  if (previous?.state !== 'finished' || !previous.summary || !previous.stamps) return undefined
  if (tally.own_succeeded > 0 || tally.own_dead > 0 || tasks.some((task) => task.planner.changed))
    return undefined
  if (tally.succeeded !== previous.summary.succeeded || tally.dead !== previous.summary.dead_letter)
    return undefined
  if (JSON.stringify(previous.tasks) !== JSON.stringify(run.tasks)) return undefined
  const outs = tasks.flatMap(({ batchTask }) => outputsOf(batchTask))
  const { stamps } = previous
  if (outs.length !== Object.keys(stamps).length) return undefined
  if (outs.some((out) => !stamps[out] || stamps[out] !== fileStamp(out))) return undefined
  const { slowest, errors, tasks_detail, outputs, violations } = previous.summary
  return { findings: { slowest, errors, tasks_detail, outputs, violations }, stamps }
}
