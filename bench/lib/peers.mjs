import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url))

/** A program's command: from the environment (`LIZARD="python3 lizard.py"`), this folder or the PATH; else undefined. */
export function peer(name) {
  const given = process.env[name.toUpperCase()]
  if (given) return given.split(' ')
  if (existsSync(BIN + name)) return [BIN + name]
  return spawnSync(name, ['--version']).error ? undefined : [name]
}
