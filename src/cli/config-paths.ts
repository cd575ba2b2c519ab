import { existsSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { OptionSpec, Task } from '../core/task.ts'
import { STDIN } from '../sources/rows/row-file.ts'
import type { ConfigFlags } from './settings.ts'

/** Paths in a config are taken from its own folder. */
export function rebase(flags: ConfigFlags, folder: string): ConfigFlags {
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
export function rebaseModule(use: string, folder: string): string {
  if (!/[/\\.]/.test(use) || isAbsolute(use) || folder === '') return use
  return `./${join(folder, use)}`
}

/** A task's own options that are paths, too. */
export function rebaseOptions(
  options: Record<string, unknown>,
  { options: specs = {} }: Task,
  folder: string,
  cwd: string,
): Record<string, unknown> {
  if (folder === '') return options
  const moved = { ...options }
  for (const [name, value] of Object.entries(options)) {
    const path: OptionSpec['path'] = Object.hasOwn(specs, name) ? specs[name].path : undefined
    if (path === undefined || typeof value !== 'string') continue
    const there = movePath(value, folder)
    if (path === 'always' || existsSync(resolve(cwd, there))) moved[name] = there
  }
  return moved
}
