/**
 * Writes dist/code-cache.bin: see src/code-cache.cjs. A process of its own runs commands, so that V8 has compiled what
 * they use, and hands over what V8 knows then.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export function writeCodeCache(dist) {
  execFileSync(process.execPath, [fileURLToPath(new URL('./record-code.cjs', import.meta.url)), dist], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}
