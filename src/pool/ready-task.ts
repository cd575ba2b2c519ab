import { FatalError, TaskError } from '../core/errors.ts'
import { withOptions } from '../core/options.ts'
import type { Task } from '../core/task.ts'
import { loadTask } from '../tasks/registry.ts'
import type { WorkerTask } from './protocol.ts'
import type { ReadyTask } from './run-chunk.ts'

/** Imports a task, names it as this run does and sets it up. */
export async function readyTask({ name, spec, options, ...given }: WorkerTask): Promise<ReadyTask> {
  const task = { ...withOptions(await loadTask(spec), options), name }
  const state = await setUp(task, options, given)
  return { task, state, options, errorClass: 'permanent' }
}

/** A task's state in this thread. What no other thread has shared is made here. */
export async function setUp(
  task: Task,
  options: Record<string, unknown>,
  { fitted, shared }: Pick<WorkerTask, 'fitted' | 'shared'> = {},
): Promise<unknown> {
  return task.setup?.({ options, shared: shared ?? (await task.share?.({ options, fitted })) })
}

/** The task with what its threads share, made here. Throws a `FatalError`. */
export async function withShared(given: WorkerTask): Promise<WorkerTask> {
  const { share, isNative } = await loadTask(given.spec)
  const { options } = given
  try {
    const shared = await share?.(given)
    return { ...given, shared, isNative: isNative?.({ options, shared }) ?? false }
  } catch (thrown) {
    throw setupFailed(given.name, thrown)
  }
}

export function setupFailed(name: string, thrown: unknown): FatalError {
  if (thrown instanceof FatalError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const hint = thrown instanceof TaskError ? thrown.hint : undefined
  return new FatalError('setup_failed', `task ${name}: setup failed: ${message}`, hint, thrown)
}
