import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { FatalError } from '../../core/errors.ts'
import type { Skipped } from '../../core/item.ts'
import { filesSource } from '../files.ts'
import { isGlob } from '../glob.ts'
import type { Listing } from '../path-source.ts'
import { addSkipped } from '../skip.ts'

/** Names of files, and what globs matched and left out. */
export interface ExpandedNames {
  names: string[]
  skipped: Skipped
}

/**
 * The names with each glob replaced by the files that it matches, in the order of their paths' bytes; `!pattern` takes
 * out of all globs. A file that is called like either is that file; `results` match no glob. Throws a FatalError
 * `no_match` for a glob that matches nothing, or nothing but what is left out.
 */
export async function expandGlobs(given: string[], cwd: string, listing: Listing): Promise<ExpandedNames> {
  const expanded: ExpandedNames = { names: [], skipped: {} }
  const isFile = (name: string) => existsSync(resolve(cwd, name))
  const removals = given.filter((name) => name.startsWith('!') && !isFile(name))
  const others = given.filter((name) => !removals.includes(name))
  const isPattern = (name: string) => isGlob(name) && !isFile(name)
  // Without a glob there is nothing to take out of: that is told.
  if (removals.length && !others.some(isPattern)) await filesSource(removals, cwd, listing)
  for (const name of others) {
    if (isPattern(name)) await expand(name, removals, cwd, listing, expanded)
    else expanded.names.push(name)
  }
  return expanded
}

async function expand(
  glob: string,
  removals: string[],
  cwd: string,
  listing: Listing,
  { names, skipped }: ExpandedNames,
): Promise<void> {
  const before = names.length
  const files = await filesSource([glob, ...removals], cwd, listing)
  for await (const { id } of files) names.push(id)
  addSkipped(skipped, files.skipped)
  if (names.length > before) return
  throw new FatalError(
    'no_match',
    `${JSON.stringify(glob)} matches only what is left out, such as symbolic links`,
    'a link is followed where it is named itself',
  )
}
