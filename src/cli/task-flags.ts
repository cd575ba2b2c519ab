import type { Options } from 'yargs'
import { optionFlag } from '../core/options.ts'
import type { OptionSpec } from '../core/task.ts'

/** Flags of the tasks that a command line names. */
export interface TaskFlags {
  options: Record<string, Options>
  /** Which task and option each flag stands for. */
  owners: { flag: string; task: string; option: string }[]
}

const NONE: TaskFlags = { options: {}, owners: [] }

/** A task's module is loaded here only when the command line names one of its options, or asks for help. */
export async function taskFlagsOf(argv: string[], cwd: string): Promise<TaskFlags> {
  const names = tasksNamed(argv)
  if (!names.length || !argv.some((word) => /^--(?:no-)?[a-z][\w-]*\.|^--help$|^-h$/.test(word))) return NONE
  const { loadTask, resolveTask } = await import('../tasks/registry.ts')
  const found: TaskFlags = { options: {}, owners: [] }
  for (const name of names) {
    const task = await loadTask(resolveTask(name, cwd))
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

function tasksNamed(argv: string[]): string[] {
  const at = argv.findIndex((word) => word === '--tasks' || word.startsWith('--tasks='))
  if (at < 0) return []
  const value = argv[at].startsWith('--tasks=') ? argv[at].slice('--tasks='.length) : argv[at + 1]
  return splitList(value ?? '')
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}
