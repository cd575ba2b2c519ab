import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { filesSource } from '../files.ts'
import { isGlob } from '../glob.ts'
import type { Listing } from '../path-source.ts'

/**
 * The names with each glob replaced by the files that it matches, in the order of their paths' bytes. A file that is
 * called like a glob is that file; `results` match no glob. Throws a FatalError `no_match` for a glob that matches nothing.
 */
export async function expandGlobs(given: string[], cwd: string, listing: Listing): Promise<string[]> {
  const names: string[] = []
  for (const name of given) {
    if (!isGlob(name) || existsSync(resolve(cwd, name))) names.push(name)
    else for await (const { id } of await filesSource([name], cwd, listing)) names.push(id)
  }
  return names
}
