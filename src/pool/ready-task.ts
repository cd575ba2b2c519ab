import { loadTask } from '../tasks/registry.ts'
import type { WorkerTask } from './protocol.ts'
import type { ReadyTask } from './run-chunk.ts'

/** Imports a task, names it as this run does and sets it up. */
export async function readyTask({ name, spec, options }: WorkerTask): Promise<ReadyTask> {
  const task = { ...(await loadTask(spec)), name }
  const state = await task.setup?.({ options })
  return { task, state, options, errorClass: 'permanent' }
}
