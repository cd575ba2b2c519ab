import type { WorkerTask } from '../../pool/protocol.ts'
import { readyTask, setUp } from '../../pool/ready-task.ts'
import type { ReadyTask } from '../../pool/run-chunk.ts'
import type { BatchTask } from '../spec.ts'

/** A task as another thread gets it. */
export function workerTask({ task, spec, options, fitted }: BatchTask): WorkerTask {
  return { name: task.name, spec: spec as NonNullable<BatchTask['spec']>, options: options.values, fitted }
}

/** A task of this thread. What a caller's own function throws may well succeed another time. */
export async function inlineTask(batchTask: BatchTask): Promise<ReadyTask> {
  const { task, spec, options, fitted } = batchTask
  if (spec) return readyTask(workerTask(batchTask))
  return {
    task,
    state: await setUp(task, options.values, { fitted }),
    options: options.values,
    errorClass: 'transient',
  }
}
