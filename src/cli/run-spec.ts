import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { checkAfter } from '../batch/plan/after.ts'
import { checkTable } from '../batch/results/check-table.ts'
import { checkOut, checkPacking } from '../batch/results/out.ts'
import type { BatchSpec, BatchTask } from '../batch/spec.ts'

import { FatalError } from '../core/errors.ts'
import type { Source } from '../core/item.ts'
import { type CompiledOptions, compileOptions, optionFlag, withOptions } from '../core/options.ts'
import type { Task } from '../core/task.ts'
import { isStdin } from '../sources/rows/row-file.ts'
import { toBudget } from './budget.ts'
import { chooseTasks, taskNames } from './chosen-tasks.ts'
import { holdsSecret } from './config-secrets.ts'
import type { RunFlags } from './flags.ts'
import { parseCount, parseDuration, parseHalt, parseSize } from './values.ts'

/** Checks every value before anything is changed. */
export async function toSpec(flags: RunFlags, argv: string[] | undefined, cwd: string): Promise<BatchSpec> {
  const numbers = {
    workers:
      flags.workers === undefined ? availableParallelism() : parseCount('workers', flags.workers, 0, 1_024),
    concurrency: parseCount('concurrency', flags.concurrency, 1, 100_000),
    limits: {
      requests_per_minute: perMinute('rpm', flags.rpm),
      tokens_per_minute: perMinute('tpm', flags.tpm),
    },
    maxAttempts: parseCount('max-attempts', flags.maxAttempts, 1, 1_000),
    backoff_ms: parseDuration('backoff', flags.backoff, 0),
    timeout_ms: parseDuration('timeout', flags.timeout, 1),
    poll_ms: parseDuration('poll', flags.poll, 1),
    worker_memory: parseSize('worker-memory', flags.workerMemory),
    halt: flags.halt === undefined ? undefined : parseHalt(flags.halt),
  }
  const state = resolve(cwd, flags.state)
  const withFiles = (tasks: BatchTask[]) => withResultFiles(flags, tasks, state, cwd)
  const loading = toTasks(flags, cwd)
  // What an earlier run has written is known only by its tasks; else both begin at once.
  const results = flags.out === undefined ? undefined : await resultsOfBefore(withFiles(await loading), state)
  const [tasks, source] = await Promise.all([loading, toSource(flags, cwd, results)])
  const budget = toBudget(flags.budget, tasks)
  const batchTasks = withFiles(tasks)
  checkAfter(tasks)
  batchTasks.forEach(checkPacking)
  return { source, tasks: batchTasks, state, ...numbers, budget, fresh: flags.fresh === true, argv, cwd }
}

function perMinute(flag: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseCount(flag, text, 1, 1e12)
}

async function toTasks(
  { tasks: names, settings, taskOptions, via }: RunFlags,
  cwd: string,
): Promise<BatchTask[]> {
  if (!taskNames(names, settings).length)
    throw new FatalError(
      'no_tasks',
      'what should be done? no --tasks given',
      'for example: millrace --tasks analyze --repo .',
    )
  const chosen = await chooseTasks(names, settings, cwd)
  for (const { task } of chosen) checkSecrets(task, taskOptions[task.name] ?? {})
  const tasks = chosen.map(({ options: given, task, ...rest }) => {
    const options = withVia(via, task, { ...given, ...taskOptions[task.name] })
    return { ...rest, task: withOptions(task, options.values), options }
  })
  if (via === 'batch') checkVia(tasks)
  checkLimits(tasks)
  return tasks
}

/** The command line is kept with the run, for `dlq retry`. A config was looked through when it was read. */
function checkSecrets(task: Task, given: Record<string, string>): void {
  for (const [name, text] of Object.entries(given))
    if (task.options?.[name]?.mayHoldSecret && holdsSecret(text))
      throw new FatalError(
        'secret_given',
        `--${optionFlag(task, name)} holds what looks like a secret`,
        'keys come from the environment alone: take it out',
      )
}

/** The run's way of requests stands for all tasks that have any; what is said of one task stands above it. */
function withVia(via: RunFlags['via'], task: Task, given: Record<string, unknown>): CompiledOptions {
  const options = compileOptions(task, given)
  const isMeant = via !== undefined && given.via === undefined && task.options?.via !== undefined
  return isMeant && withOptions(task, options.values).lane === 'remote'
    ? compileOptions(task, { ...given, via })
    : options
}

function checkVia(tasks: BatchTask[]): void {
  if (tasks.some(({ task, options }) => task.lane === 'remote' && options.values.via !== undefined)) return
  throw new FatalError('bad_via', 'none of the tasks has requests that can go as a batch', 'leave out --via')
}

function checkLimits(tasks: BatchTask[]): void {
  const idle = tasks.find(({ task, limit }) => limit && task.lane !== 'remote')
  if (!idle) return
  throw new FatalError(
    'bad_limit',
    `tasks.${idle.task.name}: limit is for tasks that send requests`,
    'take it out',
  )
}

async function toSource(flags: RunFlags, cwd: string, results?: ReadonlySet<string>): Promise<Source> {
  const { repo, since, files, input } = flags
  checkSources(flags)
  if (repo !== undefined)
    return (await import('../sources/repo.ts')).repoSource(resolve(cwd, repo), {
      since,
      ahead: true,
      results,
    })
  if (files !== undefined) return (await import('../sources/files.ts')).filesSource(files, cwd, { results })
  return toRows(input as string[], flags, cwd, results)
}

/** Each of these goes with one source, and there is one. */
function checkSources(flags: RunFlags): void {
  const given = (['repo', 'files', 'input'] as const).filter((name) => flags[name] !== undefined)
  if (given.length > 1)
    throw new FatalError(
      'two_sources',
      `--${given[0]} and --${given[1]} can not go together`,
      'run them one after the other',
    )
  if (flags.since !== undefined && flags.repo === undefined)
    throw new FatalError(
      'since_without_repo',
      '--since goes with --repo',
      'for example: --repo . --since origin/main',
    )
  const stray = ROW_FLAGS.find(({ name }) => flags[name] !== undefined)
  if (stray && flags.input === undefined)
    throw new FatalError(
      'no_input',
      `--${stray.flag} goes with --input`,
      'for example: --input rows.jsonl --id-field key',
    )
  if (!given.length)
    throw new FatalError(
      'no_source',
      'on what? give --repo, --files or --input',
      'for example: millrace --tasks analyze --repo .',
    )
}

const ROW_FLAGS = [
  { name: 'inputFormat', flag: 'input-format' },
  { name: 'idField', flag: 'id-field' },
  { name: 'textField', flag: 'text-field' },
  { name: 'typeField', flag: 'type-field' },
] as const

async function toRows(
  input: string[],
  flags: RunFlags,
  cwd: string,
  results: ReadonlySet<string> | undefined,
): Promise<Source> {
  const { idField, textField, typeField, inputFormat: format } = flags
  if (input.some(isStdin) && process.stdin.isTTY)
    throw new FatalError(
      'no_stdin',
      '--input - reads standard input, which is a terminal',
      'for example: cat rows.jsonl | millrace --tasks tokenize --input -',
    )
  const { rowsSource } = await import('../sources/rows/rows-source.ts')
  return rowsSource(input, { cwd, idField, textField, typeField, format, results })
}

/** The checkpoint takes longer to load than a small repository to list: only where it is needed. */
async function resultsOfBefore(tasks: BatchTask[], state: string): Promise<ReadonlySet<string>> {
  return (await import('../batch/results/check-overwrite.ts')).ownResults(tasks, state)
}

function withResultFiles(flags: RunFlags, tasks: BatchTask[], state: string, cwd: string): BatchTask[] {
  const outs = resultFiles(flags, tasks, state, cwd)
  return tasks.map((task, i) => ({ ...task, out: outs[i] }))
}

/** The default place is made with the state folder; one that the user names has to be there. */
function resultFiles(flags: RunFlags, tasks: BatchTask[], state: string, cwd: string): string[] {
  if (flags.out !== undefined && tasks.length === 1) return [checkTaskOut(resolve(cwd, flags.out), tasks[0])]
  const folder = flags.out === undefined ? join(state, 'out') : resolve(cwd, flags.out)
  if (flags.out !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new FatalError(
      'bad_out',
      `--out ${folder}: several tasks need a folder for their results`,
      'make it first',
    )
  const paths = tasks.map(({ task }) => join(folder, `${task.name}.jsonl`))
  for (const { task } of tasks) checkTable(task)
  return flags.out === undefined ? paths : paths.map((path, i) => checkTaskOut(path, tasks[i]))
}

function checkTaskOut(path: string, { task, options }: BatchTask): string {
  return checkOut(path, task, options.values)
}
