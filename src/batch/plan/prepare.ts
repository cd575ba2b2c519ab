import type { Operation, Store } from '../../checkpoint/store.ts'
import { FileInput } from '../../core/file-input.ts'
import { digest } from '../../core/hash.ts'
import { taskKey } from '../../core/identity.ts'
import { fileOf } from '../../core/item.ts'
import type { Fit } from '../../core/task.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'
import type { PageStream } from './page-stream.ts'
import type { Page } from './pages.ts'
import { firstItems, isStillOf, marksOf } from './sample.ts'

/** What was learned of a source's first items, kept as long as the ledger that it is part of the key of. */
export interface StoredFit {
  ledger: string
  /** In base64. */
  learned: string
  /** Marks of the items that it was learned from, in base64. */
  of: string
}

/** The tasks with what tells which files their options name. Throws what a task says of options that it can't take. */
export function withFingerprints(tasks: readonly BatchTask[]): Promise<BatchTask[]> {
  return Promise.all(tasks.map(withFingerprint))
}

/**
 * The tasks, of which it is known which files their options name, with all else that their keys depend on: what they
 * learn of the source's first items, unless an earlier run has learned it of most of them.
 */
export async function prepareTasks(
  { tasks, source, fresh }: BatchSpec,
  store: Store,
  pages: PageStream,
  stop: AbortSignal,
): Promise<BatchTask[]> {
  const prepared: BatchTask[] = []
  for (const task of tasks) {
    const fit = fitOf(task)
    if (!fit) prepared.push(task)
    else {
      const first = await pages.peek(fit.items)
      const known = fresh ? undefined : learnedBefore(task, store, source.key, first, stop.aborted)
      // What was read is not what would have been: nothing is learned of it, and nothing will be done.
      if (known || stop.aborted) prepared.push(known ?? task)
      else prepared.push(await learn(task, source.key, store, first))
    }
  }
  return prepared
}

/** The same as far as earlier runs have learned it; undefined for a task that has yet to learn. */
export async function preparedBefore(
  task: BatchTask,
  store: Store | undefined,
  sourceKey: string,
  pages: PageStream,
): Promise<BatchTask | undefined> {
  const fit = fitOf(task)
  if (!fit) return task
  return store && learnedBefore(task, store, sourceKey, await pages.peek(fit.items))
}

/** How it learns of the first items, if it does with these options. */
export function fitOf({
  task: { fit },
  options,
}: BatchTask): Fit<unknown, Record<string, unknown>> | undefined {
  return fit?.isNeeded?.(options.values) === false ? undefined : fit
}

export function keyOf({ task, options }: BatchTask): string {
  return taskKey(task.name, task.version, options.semantic)
}

async function withFingerprint(given: BatchTask): Promise<BatchTask> {
  const { task, options } = given
  await task.check?.(options.values)
  const fingerprint = await task.fingerprint?.({ options: options.values })
  if (fingerprint === undefined) return given
  const semantic: Record<string, unknown> = { ...options.semantic, fingerprint }
  // What stands beside a result file tells where they are.
  const view = { ...options.view }
  for (const name of task.locating ?? []) {
    view[name] = semantic[name]
    delete semantic[name]
  }
  return { ...given, options: { ...options, semantic, view } }
}

async function learn(
  task: BatchTask,
  sourceKey: string,
  store: Store,
  first: readonly Page[],
): Promise<BatchTask> {
  const { learn, items } = task.task.fit as Fit<unknown, Record<string, unknown>>
  const learned = await learn(inputsOf(first, task, items), { options: task.options.values })
  const fitted = withFit(task, learned)
  const marks = marksOf(firstItems(first, task, items))
  await store.commit([fitOperation(task, sourceKey, keyOf(fitted), learned, marks)])
  return fitted
}

function* inputsOf(pages: readonly Page[], task: BatchTask, most: number): Generator<unknown> {
  for (const { item } of firstItems(pages, task, most)) {
    const file = fileOf(item)
    yield file ? new FileInput(item.id, file) : item.input
  }
}

function withFit(task: BatchTask, learned: Uint8Array): BatchTask {
  const semantic = { ...task.options.semantic, fitted: digest(learned).toString('hex') }
  return { ...task, fitted: learned, options: { ...task.options, semantic } }
}

/** `isCut`: the pages are not all that would have been read. */
function learnedBefore(
  task: BatchTask,
  store: Store,
  sourceKey: string,
  first: readonly Page[],
  isCut = false,
): BatchTask | undefined {
  const stored = store.readJson<StoredFit>('meta', fitKey(task, sourceKey))
  if (stored?.of === undefined) return undefined
  const { items } = task.task.fit as Fit<unknown, unknown>
  const isUsed = isCut || isStillOf(Buffer.from(stored.of, 'base64'), marksOf(firstItems(first, task, items)))
  return isUsed ? withFit(task, Buffer.from(stored.learned, 'base64')) : undefined
}

function fitOperation(
  task: BatchTask,
  sourceKey: string,
  ledger: string,
  learned: Uint8Array,
  marks: Buffer,
): Operation {
  const stored: StoredFit = {
    ledger,
    learned: Buffer.from(learned).toString('base64'),
    of: marks.toString('base64'),
  }
  return { table: 'meta', key: fitKey(task, sourceKey), value: Buffer.from(JSON.stringify(stored)) }
}

function fitKey(task: BatchTask, sourceKey: string): Buffer {
  return Buffer.from(`${FIT}${keyOf(task)} ${digest(sourceKey).toString('hex')}`)
}

/** Keys of stored fits begin with this. */
const FIT = 'fit '

export function isFitKey(key: Buffer): boolean {
  return key.toString('latin1', 0, FIT.length) === FIT
}
