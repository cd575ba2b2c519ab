import { ContentIndex } from '../../checkpoint/content-index.ts'
import { hasData, hasState } from '../../checkpoint/folder.ts'
import { type Ledger, type Plan, Store } from '../../checkpoint/store.ts'
import { digest } from '../../core/hash.ts'
import { setupFailed } from '../../pool/ready-task.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'
import { checkFields } from './check-fields.ts'
import { type Estimated, Estimates } from './estimates.ts'
import { continuesFresh } from './fresh.ts'
import { PageStream } from './page-stream.ts'
import { type Page, pagesOf, weightAt } from './pages.ts'
import { ledgerKey, Planner, planKey } from './plan.ts'
import { keyOf, preparedBefore, withFingerprints } from './prepare.ts'
import { Shares } from './shares.ts'

export interface Preview {
  task: string
  total: number
  done: number
  dead: number
  /** Bytes of the items that would be done. */
  pending_bytes: number
  /** What they would take of a remote API. */
  estimated?: Estimated
}

interface Previewed {
  /** Undefined for one that has yet to learn of its first items. */
  prepared: BatchTask | undefined
  planner: Planner | undefined
  estimates: Estimates | undefined
  preview: Preview
}

/** Lays the source beside the stored plans as a run would, without writing anything. */
export async function previewPlan(
  spec: BatchSpec,
): Promise<{ tasks: Preview[]; unrouted: Record<string, number> }> {
  await checkFields(spec)
  const unrouted: Record<string, number> = {}
  // What follows another task is known once that has run.
  const first = (await withFingerprints(spec.tasks)).filter(({ after }) => !after)
  const shares = new Shares(first, unrouted)
  const store = hasState(spec.state) && hasData(spec.state) ? Store.openReadOnly(spec.state) : undefined
  const seed = store?.seed ?? 0
  const pages = new PageStream(pagesOf(spec.source, Date.now, new AbortController().signal, seed))
  try {
    const tasks: Previewed[] = []
    for (const task of first) {
      const prepared = await preparedBefore(task, store, spec.source.key, pages)
      const ledger = store && prepared && ledgerOf(store, prepared, spec)
      const contents = () => (store && ledger ? new ContentIndex(store, ledger) : undefined)
      tasks.push({
        prepared,
        planner: store && ledger && plannerOf(store, ledger, spec),
        estimates: await Estimates.open(task, spec.concurrency, contents),
        preview: { task: task.task.name, total: 0, done: 0, dead: 0, pending_bytes: 0 },
      })
    }
    for await (const page of pages)
      for (const [i, share] of shares.of(page).entries()) addPage(tasks[i], share)
    for (const task of tasks) await checkSetup(task)
    return {
      tasks: tasks.map(({ preview, estimates }) => ({ ...preview, estimated: estimates?.sum })),
      unrouted,
    }
  } finally {
    await store?.close()
  }
}

function addPage({ preview, planner, estimates }: Previewed, page: Page): void {
  const placed = planner?.place(page)
  planner?.takeOperations()
  preview.total += page.count
  preview.done += placed?.cached_succeeded ?? 0
  preview.dead += placed?.cached_dead ?? 0
  const indices = placed ? [...placed.pending] : Array.from({ length: page.count }, (_, i) => i)
  for (const i of indices) preview.pending_bytes += weightAt(page.sheet, i)
  estimates?.add(page, indices)
}

/** Loads what threads would share where there is something to do: a model that can't be used is told before the run. */
async function checkSetup({ prepared, preview: { total, done, dead } }: Previewed): Promise<void> {
  if (!prepared || done + dead === total) return
  const { task, options, fitted } = prepared
  try {
    await task.share?.({ options: options.values, fitted })
  } catch (thrown) {
    throw setupFailed(task.name, thrown)
  }
}

/** Undefined where nothing is done yet, or is to be done anew. */
function ledgerOf(store: Store, task: BatchTask, { fresh }: BatchSpec): Ledger | undefined {
  const ledger = store.readJson<Ledger>('meta', ledgerKey(keyOf(task)))
  return fresh && ledger && !continuesFresh(store.lastRun(), ledger.id) ? undefined : ledger
}

function plannerOf(store: Store, ledger: Ledger, spec: BatchSpec): Planner {
  const source = digest(spec.source.key).toString('hex')
  const none: Plan = { id: 0, ledger: ledger.id, source, pages: 0, items: 0, complete: false }
  return new Planner(store, ledger, store.readJson<Plan>('meta', planKey(none)) ?? none)
}
