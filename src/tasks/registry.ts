import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FatalError } from '../core/errors.ts'
import type { Task } from '../core/task.ts'

/** A task as it can be sent to another thread: a built-in one, or the module whose default export it is. */
export type TaskSpec = { builtIn: string } | { url: string }

type TaskModule = { default?: Task }

const BUILT_IN: Record<string, () => Promise<TaskModule>> = {
  analyze: () => import('./analyze/task.ts'),
  embed: () => import('./embed/task.ts'),
  generate: () => import('./generate/task.ts'),
  http: () => import('./http/task.ts'),
  images: () => import('./images/task.ts'),
  tokenize: () => import('./tokenize/task.ts'),
}

export function builtInTasks(): string[] {
  return Object.keys(BUILT_IN)
}

/** A task by name, or by the path of a module. Throws a `FatalError` listing the names where there is none. */
export function resolveTask(nameOrPath: string, cwd: string): TaskSpec {
  if (Object.hasOwn(BUILT_IN, nameOrPath)) return { builtIn: nameOrPath }
  if (!/[/\\.]/.test(nameOrPath))
    throw new FatalError(
      'unknown_task',
      `there is no task ${JSON.stringify(nameOrPath)}`,
      `built in: ${builtInTasks().join(', ')}; your own: a path such as ./my-task.mjs`,
    )
  const path = resolve(cwd, nameOrPath)
  if (!existsSync(path))
    throw new FatalError('no_task_module', `there is no task module ${path}`, `paths are taken from ${cwd}`)
  return { url: pathToFileURL(path).href }
}

/** Imports a task and checks its shape. Throws a `FatalError` that says what is missing. */
export async function loadTask(spec: TaskSpec): Promise<Task> {
  if ('builtIn' in spec) return (await BUILT_IN[spec.builtIn]()).default as Task
  const { default: task } = await importModule(spec.url)
  if (!task || typeof task.name !== 'string' || typeof task.process !== 'function')
    throw new FatalError(
      'not_a_task',
      `${spec.url} has no task as its default export`,
      'export default defineTask({ name, version, lane, process })',
    )
  return checkTask(task)
}

async function importModule(url: string): Promise<TaskModule> {
  try {
    return await import(url)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new FatalError(
      'task_module_failed',
      `the task module ${url} can't be loaded: ${message}`,
      message.includes("Cannot find package 'millrace'")
        ? 'npm install millrace beside it, or export a plain object: { name, version, lane, process }'
        : '--log-level debug shows where',
      error,
    )
  }
}

/** Throws a `FatalError` for a task whose name, version or lane do not fit; returns it unchanged. */
export function checkTask(task: Task): Task {
  if (!/^[a-z][a-z0-9-]*$/.test(task.name))
    throw new FatalError(
      'bad_task',
      `a task's name is made of a-z, 0-9 and -, not ${JSON.stringify(task.name)}`,
      'rename it in its module',
    )
  if (!Number.isInteger(task.version))
    throw new FatalError('bad_task', `task ${task.name} needs a version: a whole number`, 'version: 1')
  if (task.lane !== 'cpu' && task.lane !== 'remote')
    throw new FatalError('bad_task', `task ${task.name}: lane is 'cpu' or 'remote'`, `lane: 'cpu'`)
  return task
}
