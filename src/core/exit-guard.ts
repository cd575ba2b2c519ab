import { syncBuiltinESMExports } from 'node:module'
import { TaskError } from './errors.ts'

/** Makes `process.exit`, however it was imported, an error of who calls it; returns what gives it back. */
export function guardExit(): () => void {
  const { exit } = process
  process.exit = ((code) => {
    throw new TaskError('process_exit', 'poison', { message: `called process.exit(${code ?? ''})` })
  }) as typeof process.exit
  syncBuiltinESMExports()
  return () => {
    process.exit = exit
    syncBuiltinESMExports()
  }
}
