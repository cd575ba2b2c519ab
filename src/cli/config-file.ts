import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from './settings.ts'
import { flagValue } from './words.ts'

/** What is read without being named, where the command line names no tasks either. */
export const CONFIG_FILE = 'millrace.config.json'

/** Words that ask for something else than a run. */
const NOT_A_RUN = /^(?:status|report|dlq|nearest|verify|clean|completion|--complete|--help|-h|--version)$/

/**
 * The config that a command line means: what `--config` names, or the one of the current directory where nothing
 * says what to do. One that merely lies there is not read when tasks are named: it could be a stranger's, whose
 * repository is only to be looked at, and what it says is run.
 */
export async function configOf(argv: string[], cwd: string): Promise<Config | undefined> {
  const path = configPath(argv, cwd)
  return path === undefined ? undefined : (await import('./config.ts')).readConfig(path, cwd)
}

function configPath(argv: string[], cwd: string): string | undefined {
  const named = flagValue('config', argv)
  if (named !== undefined) return resolve(cwd, named)
  if (flagValue('tasks', argv) !== undefined || NOT_A_RUN.test(argv[0] ?? '') || asksForHelp(argv))
    return undefined
  return hasConfig(cwd) ? join(cwd, CONFIG_FILE) : undefined
}

function asksForHelp(argv: string[]): boolean {
  return argv.some((word) => word === '--help' || word === '-h' || word === '--version')
}

/** Whether the folder has one. */
export function hasConfig(folder: string): boolean {
  return existsSync(join(folder, CONFIG_FILE))
}
