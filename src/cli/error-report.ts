import { FatalError } from '../core/errors.ts'
import { painter, type Terminal, usesColor, write } from './terminal.ts'
import { escapeControls } from './text.ts'

/** One line that says what, a hint that says what to do; a stack only where it is asked for, or for a bug. */
export async function reportError(error: unknown, argv: string[], terminal: Terminal): Promise<void> {
  const paint = painter(usesColor(terminal.stderr, terminal.env))
  const known = error instanceof FatalError
  const message = error instanceof Error ? error.message : String(error)
  const lines = [`${paint('red', 'error:')} ${escapeControls(message)}`]
  if (known && error.hint) lines.push(`${paint('cyan', 'hint:')} ${escapeControls(error.hint)}`)
  if (error instanceof Error && (wantsStack(argv) || !known)) lines.push(stackOf(error))
  await write(terminal.stderr, `${lines.join('\n')}\n`)
}

function wantsStack(argv: string[]): boolean {
  const at = argv.indexOf('--log-level')
  return argv.includes('--log-level=debug') || (at >= 0 && argv[at + 1] === 'debug')
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ''
  return `${error.stack}${cause}`.split('\n').map(escapeControls).join('\n')
}
