import { FatalError } from '../core/errors.ts'
import { guardExit, unguardExit } from '../core/exit-guard.ts'
import type { Invocation } from './args.ts'
import { reportError } from './error-report.ts'
import { type Terminal, write } from './terminal.ts'

/** Parses, runs, and gives the exit code: 0 good, 1 dead letters, 2 usage or fatal, 3 halted, 130/143 interrupted. */
export async function main(argv: string[], terminal: Terminal): Promise<number> {
  const outputFailure = watchOutput(terminal)
  // A task's module, or with --workers 0 its items, could end the process in the middle: that is its error.
  guardExit()
  try {
    const { parseArgs } = await import('./args.ts')
    const invocation = await parseArgs(argv, terminal.stdout.columns ?? 80, process.cwd())
    const code = await dispatch(invocation, argv, terminal)
    const failure = outputFailure()
    if (failure) throw outputLost(failure, invocation)
    return code
  } catch (error) {
    await reportError(error, argv, terminal)
    return 2
  } finally {
    unguardExit()
  }
}

async function dispatch(invocation: Invocation, argv: string[], terminal: Terminal): Promise<number> {
  switch (invocation.command) {
    case 'print':
      await write(terminal.stdout, invocation.text)
      return 0
    case 'run':
      return (await import('./commands/run.ts')).runCommand(invocation.flags, argv, process.cwd(), terminal)
    case 'status':
      return (await import('./commands/status.ts')).statusCommand(invocation, terminal)
    case 'report':
      return (await import('./commands/report.ts')).reportCommand(invocation, terminal)
    case 'dlq':
      return (await import('./commands/dlq.ts')).dlqCommand(invocation, terminal)
    case 'nearest':
      return (await import('./commands/nearest.ts')).nearestCommand(invocation, terminal)
    case 'verify':
      return (await import('./commands/verify.ts')).verifyCommand(invocation.state, terminal)
    case 'clean':
      return (await import('./commands/clean.ts')).cleanCommand(invocation, terminal)
  }
}

/** A reader that goes away (`| head`) ends the output, not the work that is being kept. Gives what else went wrong. */
function watchOutput({ stdout, stderr }: Terminal): () => Error | undefined {
  let failure: Error | undefined
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') failure ??= error
    })
  return () => failure
}

function outputLost(error: Error, { command }: Invocation): FatalError {
  const hint =
    command === 'run'
      ? 'what was computed is kept: `millrace report` prints it again'
      : 'is the disk full? the same command again prints it'
  return new FatalError('output_lost', `can't write the output: ${error.message}`, hint, error)
}
