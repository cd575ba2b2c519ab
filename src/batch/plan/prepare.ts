import type { Operation, Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import { digest } from '../../core/hash.ts'
import { taskKey } from '../../core/identity.ts'
import { fileOf } from '../../core/item.ts'
import type { Fit } from '../../core/task.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'
import type { PageStream } from './page-stream.ts'
import type { Page } from './pages.ts'
import { takesOf } from './shares.ts'

/** What was learned of a source's first items, kept as long as the ledger that it is part of the key of. */
export interface StoredFit {
  ledger: string
  /** In base64. */
  learned: string
}

/** The tasks with what tells which files their options name. Throws what a task says of options that it can't take. */
export function withFingerprints(tasks: readonly BatchTask[]): Promise<BatchTask[]> {
  return Promise.all(tasks.map(withFingerprint))
}

/**
 * The tasks, of which it is known which files their options name, with all else that their keys depend on: what they
 * learn of the source's first items, unless an earlier run has.
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
    else if (task.after)
      throw new FatalError(
        'bad_after',
        `${task.task.name} can't follow ${task.after.task}: it learns of the first items before any is done`,
        'run it by itself, over the result file',
      )
    else {
      const stored = fresh ? undefined : storedFit(store, task, source.key)
      if (stored) prepared.push(withFit(task, stored))
      else {
        const first = await pages.peek(fit.items)
        // What was read is not what would have been: nothing is learned of it, and nothing will be done.
        prepared.push(stop.aborted ? task : await learn(task, fit, source.key, store, first))
      }
    }
  }
  return prepared
}

/** The same as far as it is known without looking at any item; undefined for a task that has yet to learn. */
export function preparedBefore(
  task: BatchTask,
  store: Store | undefined,
  sourceKey: string,
): BatchTask | undefined {
  if (!fitOf(task)) return task
  const stored = store && storedFit(store, task, sourceKey)
  return stored && withFit(task, stored)
}

/** How it learns of the first items, if it does with these options. */
function fitOf({ task: { fit }, options }: BatchTask): Fit<unknown, Record<string, unknown>> | undefined {
  return fit?.isNeeded?.(options.values) === false ? undefined : fit
}

export function keyOf({ task, options }: BatchTask): string {
  return taskKey(task.name, task.version, options.semantic)
}

async function withFingerprint(given: BatchTask): Promise<BatchTask> {
  const { task, options } = given
  const fingerprint = await task.fingerprint?.({ options: options.values })
  if (fingerprint === undefined) return given
  return { ...given, options: { ...options, semantic: { ...options.semantic, fingerprint } } }
}

async function learn(
  task: BatchTask,
  fit: Fit<unknown, Record<string, unknown>>,
  sourceKey: string,
  store: Store,
  first: readonly Page[],
): Promise<BatchTask> {
  const learned = await fit.learn(inputsOf(first, task, fit.items), { options: task.options.values })
  const fitted = withFit(task, learned)
  await store.commit([fitOperation(task, sourceKey, keyOf(fitted), learned)])
  return fitted
}

function* inputsOf(pages: readonly Page[], task: BatchTask, most: number): Generator<unknown> {
  const takes = takesOf(task)
  let count = 0
  for (const page of pages) {
    const load = page.load()
    for (let i = 0; i < load.count && count < most; i++) {
      const item = load.item(i)
      if (item.broken || takes?.(item) === false) continue
      const file = fileOf(item)
      count++
      yield file ? new FileInput(item.id, file) : item.input
    }
  }
}

function withFit(task: BatchTask, learned: Uint8Array): BatchTask {
  const semantic = { ...task.options.semantic, fitted: digest(learned).toString('hex') }
  return { ...task, fitted: learned, options: { ...task.options, semantic } }
}

function storedFit(store: Store, task: BatchTask, sourceKey: string): Uint8Array | undefined {
  const stored = store.readJson<StoredFit>('meta', fitKey(task, sourceKey))
  return stored && Buffer.from(stored.learned, 'base64')
}

function fitOperation(task: BatchTask, sourceKey: string, ledger: string, learned: Uint8Array): Operation {
  const stored: StoredFit = { ledger, learned: Buffer.from(learned).toString('base64') }
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
