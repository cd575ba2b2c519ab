import { mkdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { checkOut } from '../../batch/out.ts'
import { run } from '../../batch/run.ts'
import type { BatchSpec, BatchTask } from '../../batch/spec.ts'
import { prepareFolder } from '../../checkpoint/folder.ts'
import { systemClock } from '../../core/clock.ts'
import { FatalError } from '../../core/errors.ts'
import type { Source } from '../../core/item.ts'
import { compileOptions } from '../../core/options.ts'
import type { Summary } from '../../core/records.ts'
import { loadTask, resolveTask } from '../../tasks/registry.ts'
import type { RunFlags } from '../flags.ts'
import { printSummary } from '../output.ts'
import { showProgress } from '../progress.ts'
import { RunLog } from '../run-log.ts'
import { catchSignals } from '../signals.ts'
import { splitList } from '../task-flags.ts'
import { type Terminal, write } from '../terminal.ts'
import { escapeControls } from '../text.ts'
import { parseCount, parseDuration, parseHalt, parseSize } from '../values.ts'

/** Runs a batch; the exit code says how it ended. */
export async function runCommand(
  flags: RunFlags,
  argv: string[],
  cwd: string,
  terminal: Terminal,
): Promise<number> {
  keepStdoutForData()
  const spec = await toSpec(flags, argv, cwd)
  if (spec.source.note) await write(terminal.stderr, `note: ${escapeControls(spec.source.note)}\n`)
  if (flags.dryRun) return (await import('./dry-run.ts')).dryRun(spec, terminal)
  const signals = catchSignals(systemClock, terminal)
  try {
    const progress = showProgress(flags.progress, terminal)
    const log = new RunLog(spec.state, flags.logLevel)
    const summary = await run(spec, {
      clock: systemClock,
      random: Math.random,
      stop: signals.stop,
      stopNow: signals.stopNow,
      observe: (snapshot) => progress.observe(snapshot),
      onEvent: (event) => {
        log.take(event)
        progress.take(event)
      },
    }).finally(() => {
      progress.close()
      return log.close()
    })
    await printSummary(summary, flags.format, spec, terminal)
    return exitCode(summary, signals.received)
  } finally {
    signals.release()
  }
}

function exitCode(summary: Summary, signal: 'SIGINT' | 'SIGTERM' | undefined): number {
  if (summary.halted === 'interrupted') return signal === 'SIGTERM' ? 143 : 130
  if (summary.halted !== undefined) return 3
  return summary.dead_letter > 0 ? 1 : 0
}

/** Checks every value before anything is changed. */
export async function toSpec(flags: RunFlags, argv: string[] | undefined, cwd: string): Promise<BatchSpec> {
  const numbers = {
    workers:
      flags.workers === undefined ? availableParallelism() : parseCount('workers', flags.workers, 0, 1_024),
    concurrency: parseCount('concurrency', flags.concurrency, 1, 100_000),
    maxAttempts: parseCount('max-attempts', flags.maxAttempts, 1, 1_000),
    backoff_ms: parseDuration('backoff', flags.backoff, 0),
    timeout_ms: parseDuration('timeout', flags.timeout, 1),
    worker_memory: parseSize('worker-memory', flags.workerMemory),
    halt: flags.halt === undefined ? undefined : parseHalt(flags.halt),
  }
  const state = resolve(cwd, flags.state)
  const tasks = await toTasks(flags, cwd)
  const source = await toSource(flags, cwd)
  const outs = resultFiles(flags, tasks, state, cwd)
  const batchTasks = tasks.map((task, i) => ({ ...task, out: outs[i] }))
  return { source, tasks: batchTasks, state, ...numbers, fresh: flags.fresh === true, argv, cwd }
}

async function toTasks(flags: RunFlags, cwd: string): Promise<BatchTask[]> {
  const names = splitList(flags.tasks ?? '')
  if (!names.length)
    throw new FatalError(
      'no_tasks',
      'what should be done? no --tasks given',
      'for example: millrace --tasks analyze --repo .',
    )
  const tasks: BatchTask[] = []
  for (const name of names) {
    const spec = resolveTask(name, cwd)
    const task = await loadTask(spec)
    if (tasks.some((other) => other.task.name === task.name))
      throw new FatalError('task_twice', `two of the tasks are called ${task.name}`, 'name each task once')
    tasks.push({ task, spec, options: compileOptions(task, flags.taskOptions[task.name] ?? {}) })
  }
  return tasks
}

async function toSource({ repo, files }: RunFlags, cwd: string): Promise<Source> {
  if (repo !== undefined && files !== undefined)
    throw new FatalError(
      'two_sources',
      '--repo and --files can not go together',
      'run them one after the other',
    )
  if (repo !== undefined) return (await import('../../sources/repo.ts')).repoSource(resolve(cwd, repo))
  if (files !== undefined) return (await import('../../sources/files.ts')).filesSource(files, cwd)
  throw new FatalError(
    'no_source',
    'on what? give --repo or --files',
    'for example: millrace --tasks analyze --repo .',
  )
}

/** Only the default place is made; a folder that the user names has to be there. */
function resultFiles(flags: RunFlags, tasks: BatchTask[], state: string, cwd: string): string[] {
  if (flags.out !== undefined && tasks.length === 1) return [checkOut(resolve(cwd, flags.out))]
  const folder = flags.out === undefined ? join(state, 'out') : resolve(cwd, flags.out)
  if (flags.out !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new FatalError(
      'bad_out',
      `--out ${folder}: several tasks need a folder for their results`,
      'make it first',
    )
  if (flags.out === undefined && !flags.dryRun) {
    prepareFolder(state)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  const paths = tasks.map(({ task }) => join(folder, `${task.name}.jsonl`))
  return flags.dryRun ? paths : paths.map(checkOut)
}

/**
 * What tasks print in this thread goes to stderr: stdout is the run's. The stack that LMDB prints when a commit
 * fails is left out: the error itself is reported.
 */
function keepStdoutForData(): void {
  const print = console.error
  const isOfStore = (thing: unknown) => thing instanceof Error && thing.stack?.includes('/lmdb/')
  for (const method of ['log', 'info', 'debug', 'error'] as const)
    console[method] = (...things) => {
      if (!isOfStore(things[0])) print(...things)
    }
}
