import type { Options } from 'yargs'
import { optionFlag } from '../core/options.ts'
import type { OptionSchema, OptionSpec } from '../core/task.ts'
import { FORMATS } from './flags.ts'
import type { Config } from './settings.ts'
import { noSwitch } from './usage-error.ts'
import { flagValue } from './words.ts'

/** Flags of the tasks that a command line names. */
export interface TaskFlags {
  options: Record<string, Options>
  /** Which task and option each flag stands for. */
  owners: { flag: string; task: string; option: string; schema: OptionSchema }[]
  /** Names of the tasks' own formats. */
  formats: string[]
}

const NONE: TaskFlags = { options: {}, owners: [], formats: [] }

/** A task's module is loaded here only when the command line needs what it declares, or asks for help. */
export async function taskFlagsOf(argv: string[], cwd: string, config?: Config): Promise<TaskFlags> {
  const names = flagValue('tasks', argv)
  if ((names === undefined && !config) || !needsTasks(argv, config)) return NONE
  const { chooseTasks } = await import('./chosen-tasks.ts')
  const found: TaskFlags = { options: {}, owners: [], formats: [] }
  for (const { task } of await chooseTasks(names, config, cwd)) {
    found.formats.push(...Object.keys(task.views ?? {}))
    for (const [option, spec] of Object.entries<OptionSpec>(task.options ?? {})) {
      const flag = optionFlag(task, option)
      found.options[flag] = {
        type: 'string',
        describe: describeOption(spec),
        group: `Options of ${task.name}:`,
      }
      found.owners.push({ flag, task: task.name, option, schema: spec.schema })
    }
  }
  return found
}

function describeOption({ describe, schema }: OptionSpec): string {
  const { success, data } = schema.safeParse(undefined)
  return success && data !== undefined ? `${describe} [default: ${JSON.stringify(data)}]` : describe
}

/** The given options by task, as text: `{ analyze: { vendored: 'true' } }`. */
export function taskOptions(
  flags: Record<string, unknown>,
  { owners }: TaskFlags,
): Record<string, Record<string, string>> {
  const given: Record<string, Record<string, string>> = {}
  for (const { flag, task, option, schema } of owners) {
    given[task] ??= {}
    if (flags[flag] === false && !schema.safeParse(false).success) throw noSwitch(flag)
    if (flags[flag] !== undefined) given[task][option] = String(flags[flag])
  }
  return given
}

/** An option of a task, a format that not every run has, or the help that lists them. */
function needsTasks(argv: string[], config: Config | undefined): boolean {
  const format = flagValue('format', argv) ?? (config?.flags.format as string | undefined)
  if (format !== undefined && !FORMATS.includes(format)) return true
  return argv.some((word) => /^--(?:no-)?[a-z][\w-]*\.|^--help$|^-h$/.test(word))
}
