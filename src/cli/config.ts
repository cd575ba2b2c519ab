import { readFileSync, statSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { FatalError } from '../core/errors.ts'
import { rebase, rebaseModule } from './config-paths.ts'
import { checkConfig } from './config-schema.ts'
import type { Config } from './settings.ts'

const MAX_BYTES = 4 << 20

/** Reads a config. Throws a `FatalError` for one that is missing, broken, has what nobody knows, or holds a secret. */
export function readConfig(path: string, cwd: string): Config {
  const checked = checkConfig(parse(read(path), path), path)
  const folder = relative(cwd, dirname(path))
  const flags = folder === '' ? checked.flags : rebase(checked.flags, folder)
  const tasks = checked.tasks.map((task) => ({ ...task, use: rebaseModule(task.use, folder) }))
  return { ...checked, path, folder, flags, tasks }
}

function read(path: string): string {
  try {
    if (statSync(path).size > MAX_BYTES) throw new Error('larger than 4 MiB')
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : message
    throw new FatalError('no_config', `can't read the config ${path}: ${why}`, '--config names a JSON file')
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // Without the excerpt that the message may end with.
    const [message] = (error as Error).message.split(/, (?:\.\.\.)?"/)
    throw new FatalError(
      'bad_config',
      `${path} is no JSON: ${message}`,
      'it is one JSON object, without comments',
    )
  }
}
