import { FatalError } from '../core/errors.ts'
import { painter, type Terminal, usesColor, write } from './terminal.ts'
import { escapeControls } from './text.ts'

interface Explained {
  message: string
  hint?: string
  /** Nobody expected it: where it happened helps whoever mends it. */
  unexpected?: boolean
}

/** One line that says what, a hint that says what to do; a stack only where it is asked for, or for a bug. */
export async function reportError(error: unknown, argv: string[], terminal: Terminal): Promise<void> {
  const paint = painter(usesColor(terminal.stderr, terminal.env))
  const { message, hint, unexpected } = explain(error)
  const lines = [`${paint('red', 'error:')} ${escapeControls(message)}`]
  if (hint) lines.push(`${paint('cyan', 'hint:')} ${escapeControls(hint)}`)
  if (error instanceof Error && (unexpected || wantsStack(argv))) lines.push(stackOf(error))
  // The store's native code may have left half a line of its own.
  const start = error instanceof FatalError && error.code === 'checkpoint_write_failed' ? '\n' : ''
  await write(terminal.stderr, `${start}${lines.join('\n')}\n`)
}

function explain(error: unknown): Explained {
  if (error instanceof FatalError) return { message: error.message, hint: error.hint }
  const { code, syscall, path, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return {
      message: `the disk is full${path ? `: can't write ${path}` : ''}`,
      hint: 'free disk space, then run the same command again: all that was reported as done is kept',
    }
  if (code && syscall)
    return { message, hint: 'the same command again goes on; --log-level debug shows where it happened' }
  return {
    message: error instanceof Error ? message : String(error),
    hint: 'this should not happen: please report it with the lines below. What is done is kept',
    unexpected: true,
  }
}

function wantsStack(argv: string[]): boolean {
  const at = argv.indexOf('--log-level')
  return argv.includes('--log-level=debug') || (at >= 0 && argv[at + 1] === 'debug')
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ''
  return `${error.stack}${cause}`.split('\n').map(escapeControls).join('\n')
}
