import yargs, { type Argv } from 'yargs'
import { FatalError } from '../core/errors.ts'
import { RUN_FLAGS, type RunFlags, STATE_FLAG } from './flags.ts'

/** Set by the build. */
declare const MILLRACE_VERSION: string

/** What the command line asks for. */
export type Invocation =
  | { command: 'run'; flags: RunFlags }
  | { command: 'status'; state: string; run?: string; format: 'human' | 'json' }
  | { command: 'report'; state: string; run?: string; format: 'human' | 'json' | 'ndjson' }
  | ({ command: 'dlq'; action: 'list' | 'show' | 'retry' | 'export' } & DlqFlags)
  | { command: 'verify'; state: string }
  | { command: 'clean'; state: string; all: boolean; keep: string }
  /** Help, the version or a completion script: to be printed as it is. */
  | { command: 'print'; text: string }

export interface DlqFlags {
  state: string
  /** Items to choose; all where nothing is said. */
  ids: string[]
  code?: string
  class?: string
  signature?: string
  format: 'human' | 'ndjson'
  out?: string
  later: boolean
}

const DLQ_FILTERS = {
  code: { type: 'string', requiresArg: true, describe: 'Only those whose last error has this code' },
  class: { type: 'string', requiresArg: true, describe: 'Only those whose last error is of this class' },
  signature: { type: 'string', requiresArg: true, describe: 'Only those of one group, as `report` names it' },
} as const
const HUMAN_OR_NDJSON = { choices: ['human', 'ndjson'], default: 'human', requiresArg: true } as const

/** Reads a command line. Throws a `FatalError` for what it does not know. */
export async function parseArgs(argv: string[], columns: number): Promise<Invocation> {
  let invocation: Invocation | undefined
  const take = (chosen: Invocation) => {
    invocation = chosen
  }
  const taskFlags = await ownFlags(argv)
  const parser = commands(yargs(), take, taskFlags)
    .scriptName('millrace')
    .usage('$0 [run] --tasks <names> (--repo <dir> | --files <glob...>)')
    .parserConfiguration({ 'dot-notation': false, 'parse-numbers': false, 'parse-positional-numbers': false })
    .alias('help', 'h')
    .version(MILLRACE_VERSION)
    .completion('completion', 'Print a completion script for bash or zsh')
    .strict()
    .wrap(Math.min(100, columns))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? usageError(message)
    })
    .epilogue("A task's own options: millrace --tasks <name> --help")
  const text = await new Promise<string>((resolve, reject) => {
    Promise.resolve(
      parser.parseAsync(argv, {}, (error, _, output) => (error ? reject(error) : resolve(output))),
    ).catch(reject)
  })
  return invocation ?? { command: 'print', text: `${text}\n` }
}

function commands(parser: Argv, take: (chosen: Invocation) => void, taskFlags: TaskFlags): Argv {
  return parser
    .command(
      ['run', '$0'],
      'Run tasks over items; the same command again resumes',
      (run) => run.options({ ...RUN_FLAGS, ...taskFlags.options }),
      (flags) => take({ command: 'run', flags: runFlags(flags, taskFlags.tasks) }),
    )
    .command(
      'status [run]',
      'What the last run, or a named one, is doing',
      (status) =>
        status
          .positional('run', { type: 'string' })
          .options({ ...STATE_FLAG, format: { choices: ['human', 'json'], default: 'human' } as const }),
      ({ state, run, format }) => take({ command: 'status', state, run, format }),
    )
    .command(
      'report [run]',
      "A run's summary, or with --format ndjson a record for each item",
      (report) =>
        report.positional('run', { type: 'string' }).options({
          ...STATE_FLAG,
          format: { choices: ['human', 'json', 'ndjson'], default: 'human' } as const,
        }),
      ({ state, run, format }) => take({ command: 'report', state, run, format }),
    )
    .command(
      'dlq <action> [ids...]',
      'Items that failed for good: list, show, retry, export',
      dlqFlags,
      (flags) => take({ command: 'dlq', ...flags, ids: flags.ids ?? [] }),
    )
    .command(
      'verify',
      'Check that the state folder is whole',
      (verify) => verify.options(STATE_FLAG),
      ({ state }) => take({ command: 'verify', state }),
    )
    .command(
      'clean',
      'Drop what recent runs do not use; --all removes the state folder',
      (clean) =>
        clean.options({
          ...STATE_FLAG,
          all: {
            type: 'boolean',
            default: false,
            describe: 'Remove the state folder with all results in it',
          },
          keep: { type: 'string', default: '1', requiresArg: true, describe: 'How many recent runs to keep' },
        }),
      ({ state, all, keep }) => take({ command: 'clean', state, all, keep }),
    ) as unknown as Argv
}

function dlqFlags(dlq: Argv) {
  return dlq
    .positional('action', { choices: ['list', 'show', 'retry', 'export'] as const, demandOption: true })
    .positional('ids', { type: 'string', array: true, describe: 'Item ids; all where none are given' })
    .options({
      ...STATE_FLAG,
      ...DLQ_FILTERS,
      format: { ...HUMAN_OR_NDJSON, describe: 'For list and show' },
      out: { type: 'string', requiresArg: true, describe: 'For export: a .jsonl file instead of stdout' },
      later: { type: 'boolean', default: false, describe: 'For retry: only mark them, for the next run' },
    })
}

interface TaskFlags {
  tasks: string[]
  options: Record<string, { type: 'string'; describe: string; group: string }>
}

/** Flags of the tasks that the command line names: their modules are loaded only for these. */
async function ownFlags(argv: string[]): Promise<TaskFlags> {
  const names = tasksNamed(argv)
  if (!names.length || !argv.some((word) => /^--[a-z][\w-]*\.|^--help$|^-h$/.test(word)))
    return { tasks: [], options: {} }
  const { loadTask, resolveTask } = await import('../tasks/registry.ts')
  const options: TaskFlags['options'] = {}
  const tasks: string[] = []
  for (const name of names) {
    const task = await loadTask(resolveTask(name, process.cwd()))
    tasks.push(task.name)
    for (const [option, { describe }] of Object.entries<{ describe: string }>(task.options ?? {}))
      options[`${task.name}.${option}`] = { type: 'string', describe, group: `Options of ${task.name}:` }
  }
  return { tasks, options }
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

function runFlags(flags: Record<string, unknown>, tasks: string[]): RunFlags {
  const taskOptions: RunFlags['taskOptions'] = {}
  for (const task of tasks) {
    const prefix = `${task}.`
    const own = Object.entries(flags).filter(
      ([flag, value]) => flag.startsWith(prefix) && value !== undefined,
    )
    taskOptions[task] = Object.fromEntries(
      own.map(([flag, value]) => [flag.slice(prefix.length), String(value)]),
    )
  }
  return { ...(flags as unknown as RunFlags), taskOptions }
}

function usageError(message: string): FatalError {
  return new FatalError('usage', message.split('\n')[0], 'millrace --help lists commands and flags')
}
