import { syncBuiltinESMExports } from 'node:module'
import { TaskError } from './errors.ts'

const { exit } = process

/** Makes `process.exit`, however it was imported, an error of who calls it. */
export function guardExit(): void {
  setExit((code) => {
    throw new TaskError('process_exit', 'poison', { message: `called process.exit(${code ?? ''})` })
  })
}

/** Gives it back: Node ends a thread by it. */
export function unguardExit(): void {
  if (process.exit !== exit) setExit(exit)
}

function setExit(to: typeof process.exit): void {
  process.exit = to
  syncBuiltinESMExports()
}
