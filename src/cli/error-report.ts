import { FatalError } from '../core/errors.ts'
import { explain } from '../core/explain.ts'
import { painter, type Terminal, usesColor, write } from './terminal.ts'
import { escapeControls } from './text.ts'

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

function wantsStack(argv: string[]): boolean {
  const at = argv.indexOf('--log-level')
  return argv.includes('--log-level=debug') || (at >= 0 && argv[at + 1] === 'debug')
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ''
  return `${error.stack}${cause}`.split('\n').map(escapeControls).join('\n')
}
