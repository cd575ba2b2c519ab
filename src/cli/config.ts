import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { FatalError } from '../core/errors.ts'
import { STDIN } from '../sources/rows/row-file.ts'
import { checkConfig } from './config-schema.ts'
import type { Config, ConfigFlags } from './settings.ts'

const MAX_BYTES = 4 << 20

/** Reads a config. Throws a `FatalError` for one that is missing, broken, has what nobody knows, or holds a secret. */
export function readConfig(path: string, cwd: string): Config {
  const checked = checkConfig(parse(read(path), path), path)
  const folder = relative(cwd, dirname(path))
  const flags = folder === '' ? checked.flags : rebase(checked.flags, folder)
  const tasks = checked.tasks.map((task) => ({ ...task, use: rebaseModule(task.use, folder) }))
  return { ...checked, path, flags, tasks }
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

/** Paths in a config are taken from its own folder. */
function rebase(flags: ConfigFlags, folder: string): ConfigFlags {
  const moved: ConfigFlags = { ...flags }
  for (const name of ['repo', 'out', 'state'])
    if (typeof flags[name] === 'string') moved[name] = movePath(flags[name], folder)
  for (const name of ['files', 'input'])
    if (Array.isArray(flags[name])) moved[name] = flags[name].map((pattern) => movePattern(pattern, folder))
  return moved
}

function movePath(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}

function movePattern(pattern: string, folder: string): string {
  if (pattern === STDIN) return pattern
  return /^!(?!\()/.test(pattern) ? `!${movePath(pattern.slice(1), folder)}` : movePath(pattern, folder)
}

/** A built-in task is a bare name; a module's path keeps what shows that it is one. */
function rebaseModule(use: string, folder: string): string {
  if (!/[/\\.]/.test(use) || isAbsolute(use) || folder === '') return use
  return `./${join(folder, use)}`
}
