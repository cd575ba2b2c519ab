import { takenBy } from '../batch/plan/routes.ts'
import type { BatchTask } from '../batch/spec.ts'
import { FatalError } from '../core/errors.ts'
import type { Task } from '../core/task.ts'
import { loadTask, resolveTask, type TaskSpec } from '../tasks/registry.ts'
import { CONFIG_FILE, hasConfig } from './config-file.ts'
import { rebaseOptions } from './config-paths.ts'
import type { Config } from './settings.ts'
import { splitList } from './words.ts'

/** A task that a run is asked for, under the name it has there. */
export interface ChosenTask {
  task: Task
  spec: TaskSpec
  /** Its options as the config gives them. */
  options: Record<string, unknown>
  routed?: BatchTask['routed']
  after?: BatchTask['after']
  limit?: BatchTask['limit']
}

/**
 * The tasks that `--tasks` names: those of the config by their names there, others by their own; all of the config's
 * where nothing is named. Throws a `FatalError` for one that there is not.
 */
export async function chooseTasks(
  names: string | undefined,
  config: Config | undefined,
  cwd: string,
): Promise<ChosenTask[]> {
  const chosen: ChosenTask[] = []
  for (const name of taskNames(names, config)) {
    const one = await chooseTask(name, config, cwd)
    if (chosen.some(({ task }) => task.name === one.task.name))
      throw new FatalError(
        'task_twice',
        `two of the tasks are called ${one.task.name}`,
        'name each task once',
      )
    chosen.push(one)
  }
  return chosen
}

/** Names and paths, as the command line or else the config has them. */
export function taskNames(names: string | undefined, config: Config | undefined): string[] {
  return names === undefined ? (config?.tasks ?? []).map(({ name }) => name) : splitList(names)
}

async function chooseTask(name: string, config: Config | undefined, cwd: string): Promise<ChosenTask> {
  const named = config?.tasks.find((task) => task.name === name)
  if (named) {
    const spec = resolveTask(named.use, cwd)
    const task = { ...(await loadTask(spec)), name }
    const options = rebaseOptions(named.options, task, config?.folder ?? '', cwd)
    const { after, limit } = named
    const routed = config?.routes && !after ? takenBy(name, config.routes) : undefined
    return { spec, task, options, routed, after, limit }
  }
  const spec = resolveOwn(name, config, cwd)
  return { spec, task: await loadTask(spec), options: {} }
}

function resolveOwn(name: string, config: Config | undefined, cwd: string): TaskSpec {
  try {
    return resolveTask(name, cwd)
  } catch (error) {
    if (!(error instanceof FatalError) || error.code !== 'unknown_task') throw error
    if (config?.tasks.length)
      throw withHint(error, `the config has: ${taskNames(undefined, config).join(', ')}`)
    if (!config && hasConfig(cwd))
      throw withHint(error, `add --config ${CONFIG_FILE} if it is one of that file's`)
    throw error
  }
}

function withHint({ code, message, hint }: FatalError, more: string): FatalError {
  return new FatalError(code, message, `${more}; ${hint}`)
}
