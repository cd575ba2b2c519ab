import { FatalError } from '../../core/errors.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'
import { fitOf, keyOf } from './prepare.ts'

/** Tasks by when they run: first those of the source, then those that follow them, and so on. Throws a `FatalError`. */
export function stagesOf<T>(tasks: readonly T[], taskOf: (task: T) => BatchTask): T[][] {
  const nameOf = (task: T) => taskOf(task).task.name
  const stages: T[][] = []
  let left = [...tasks]
  while (left.length) {
    const waiting = new Set(left.map(nameOf))
    const ready = left.filter((task) => !waiting.has(taskOf(task).after?.task ?? ''))
    if (!ready.length)
      throw badAfter(`${[...waiting].join(' and ')} wait for one another`, 'one of them goes first')
    stages.push(ready)
    left = left.filter((task) => !ready.includes(task))
  }
  return stages
}

/** Throws a `FatalError` for a task that follows one which is not there, or itself, or that can't follow any. */
export function checkAfter(tasks: readonly BatchTask[]): void {
  const names = tasks.map(({ task }) => task.name)
  for (const batchTask of tasks) {
    const { task, after } = batchTask
    if (after && !names.includes(after.task))
      throw badAfter(
        `${task.name} follows ${after.task}, which is not among the tasks`,
        `--tasks ${after.task},${task.name} runs both`,
      )
    if (after?.task === task.name) throw badAfter(`${task.name} can't follow itself`, 'name another task')
    if (after && fitOf(batchTask))
      throw badAfter(
        `${task.name} can't follow ${after.task}: it learns of the first items before any is done`,
        'run it by itself, over the result file',
      )
  }
  stagesOf(tasks, (task) => task)
}

/** Which data a task works on: the source's, or what another task made of it. */
export function sourceKeyOf({ after }: BatchTask, { source, tasks }: BatchSpec): string {
  if (!after) return source.key
  const first = tasks.find(({ task }) => task.name === after.task) as BatchTask
  return `after:${JSON.stringify([sourceKeyOf(first, { source, tasks } as BatchSpec), keyOf(first), after])}`
}

export function badAfter(message: string, hint: string): FatalError {
  return new FatalError('bad_after', message, hint)
}
