import { systemClock } from '../../core/clock.ts'
import type { Summary } from '../../core/records.ts'
import type { RunFlags } from '../flags.ts'
import { notesOf } from '../notes.ts'
import { type ProgressView, showProgress } from '../progress.ts'
import { RunLog } from '../run-log.ts'
import { toSpec } from '../run-spec.ts'
import { catchSignals, type Signals, type StopSignal } from '../signals.ts'
import { type Terminal, write } from '../terminal.ts'
import { escapeControls } from '../text.ts'

/** Runs a batch; the exit code says how it ended. `accepted`: called once all that is given is known to be right. */
export async function runCommand(
  flags: RunFlags,
  argv: string[],
  cwd: string,
  terminal: Terminal,
  accepted?: () => Promise<void>,
): Promise<number> {
  keepStdoutForData()
  const specified = toSpec(flags, argv, cwd)
  const loading = loadEngine(flags)
  const spec = await specified
  const [{ run }, { printSummary }] = await loading
  if (spec.source.note) await write(terminal.stderr, `note: ${escapeControls(spec.source.note)}\n`)
  for (const note of notesOf(flags, spec.tasks, argv))
    await write(terminal.stderr, `note: ${escapeControls(note)}\n`)
  if (flags.dryRun) return (await import('./dry-run.ts')).dryRun(spec, flags.format, terminal)
  await accepted?.()
  const signals = catchSignals(systemClock, terminal)
  try {
    const progress = showProgress(flags.progress, terminal)
    const log = new RunLog(spec.state, flags.logLevel)
    const summary = await run(spec, {
      clock: systemClock,
      random: Math.random,
      variables: process.env,
      stop: signals.stop,
      stopNow: signals.stopNow,
      records: flags.format === 'ndjson' ? recordWriter(terminal, progress, signals) : undefined,
      observe: (snapshot) => progress.observe(snapshot),
      onEvent: (event) => {
        log.take(event)
        // A reader that has gone does not ask why.
        if (event.type !== 'stopping' || signals.received !== 'SIGPIPE') progress.take(event)
      },
    }).finally(async () => {
      progress.close()
      const failure = await log.close()
      if (failure)
        await write(terminal.stderr, `note: the run log is not whole: ${escapeControls(failure.message)}\n`)
    })
    if (signals.received !== 'SIGPIPE') await printSummary(summary, flags, spec, terminal)
    return exitCode(summary, signals.received)
  } finally {
    signals.release()
  }
}

/** The engine takes as long to load as git takes to answer: git is asked first. */
async function loadEngine({ repo }: RunFlags) {
  if (repo !== undefined) await import('../../sources/repo.ts')
  return Promise.all([import('../../batch/run.ts'), import('../output.ts')])
}

/** Writes records to stdout while the run goes; one whose reader has gone (`| head`) is of no use and stops. */
function recordWriter(terminal: Terminal, progress: ProgressView, signals: Signals) {
  const { stdout } = terminal
  return async (lines: string) => {
    if (stdout.isTTY) progress.hide()
    if (!(await write(stdout, lines))) signals.readerGone()
  }
}

/** 128 and the signal's number, as a shell would say it. */
const SIGNAL_CODES: Record<StopSignal, number> = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 }

function exitCode(summary: Summary, signal: StopSignal | undefined): number {
  if (summary.halted === 'interrupted') return SIGNAL_CODES[signal ?? 'SIGINT']
  if (summary.halted !== undefined) return 3
  return summary.dead_letter + summary.violations > 0 ? 1 : 0
}

/** In a stack: the package, or what the build makes of it. */
const OF_LMDB = /\/(?:lmdb\/|chunk-lmdb-)/

/**
 * What tasks print in this thread goes to stderr: stdout is the run's. The stack that LMDB prints when a commit
 * fails is left out: the error itself is reported.
 */
function keepStdoutForData(): void {
  const print = console.error
  const isOfStore = (thing: unknown) => thing instanceof Error && OF_LMDB.test(thing.stack ?? '')
  for (const method of ['log', 'info', 'debug', 'error'] as const)
    console[method] = (...things) => {
      if (!isOfStore(things[0])) print(...things)
    }
}
