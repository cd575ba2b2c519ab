import type { Options } from 'yargs'
import { optionFlag } from '../core/options.ts'
import type { OptionSpec } from '../core/task.ts'
import { FORMATS } from './flags.ts'

/** Flags of the tasks that a command line names. */
export interface TaskFlags {
  options: Record<string, Options>
  /** Which task and option each flag stands for. */
  owners: { flag: string; task: string; option: string }[]
  /** Names of the tasks' own formats. */
  formats: string[]
}

const NONE: TaskFlags = { options: {}, owners: [], formats: [] }

/** A task's module is loaded here only when the command line needs what it declares, or asks for help. */
export async function taskFlagsOf(argv: string[], cwd: string): Promise<TaskFlags> {
  const names = tasksNamed(argv)
  if (!names.length || !needsTasks(argv)) return NONE
  const { loadTask, resolveTask } = await import('../tasks/registry.ts')
  const found: TaskFlags = { options: {}, owners: [], formats: [] }
  for (const name of names) {
    const task = await loadTask(resolveTask(name, cwd))
    found.formats.push(...Object.keys(task.views ?? {}))
    for (const [option, spec] of Object.entries<OptionSpec>(task.options ?? {})) {
      const flag = optionFlag(task, option)
      found.options[flag] = {
        type: 'string',
        describe: describeOption(spec),
        group: `Options of ${task.name}:`,
      }
      found.owners.push({ flag, task: task.name, option })
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
  for (const { flag, task, option } of owners) {
    given[task] ??= {}
    if (flags[flag] !== undefined) given[task][option] = String(flags[flag])
  }
  return given
}

/** An option of a task, a format that not every run has, or the help that lists them. */
function needsTasks(argv: string[]): boolean {
  const format = flagValue('format', argv)
  if (format !== undefined && !FORMATS.includes(format)) return true
  return argv.some((word) => /^--(?:no-)?[a-z][\w-]*\.|^--help$|^-h$/.test(word))
}

function tasksNamed(argv: string[]): string[] {
  return splitList(flagValue('tasks', argv) ?? '')
}

/** A flag's value, before the command line is read. */
function flagValue(flag: string, argv: string[]): string | undefined {
  const at = argv.findIndex((word) => word === `--${flag}` || word.startsWith(`--${flag}=`))
  if (at < 0) return undefined
  return argv[at].includes('=') ? argv[at].slice(flag.length + 3) : argv[at + 1]
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}
