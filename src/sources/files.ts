import { FatalError } from '../core/errors.ts'
import type { Skipped } from '../core/item.ts'
import { type BytePath, toBytePath, toText, withSlash } from './byte-path.ts'
import { realFolder } from './folder.ts'
import type { PathTest, Selector } from './glob.ts'
import { mergePaths } from './merge.ts'
import { type Listing, type PathSource, pathSource } from './path-source.ts'
import { SelectedPaths, type WalkRoot, walkRoots } from './selected-paths.ts'
import { isRemoved, type Selection, selectPaths } from './selection.ts'
import { walk } from './walk.ts'

/**
 * The files that patterns name: each a file, a folder (everything below it) or a glob; `!pattern` takes out
 * of all of them. A file that several patterns name comes once. Items are `{id, type: 'file', ref}` in the
 * order of the ids' UTF-8 bytes; an id is the path relative to `cwd`, absolute for what lies outside. Ignore
 * files do not count; `.git` and `.millrace` folders are left out unless named. Links are followed only where
 * they are named themselves.
 * `results`: left out unless named.
 * Throws FatalError `no_such_file` for a name that is neither there nor a glob, `no_match` for a glob that
 * matches nothing.
 */
export async function filesSource(
  patterns: string[],
  cwd: string,
  { results: all }: Listing = {},
): Promise<PathSource> {
  const root = await realFolder(cwd)
  const selection = selectPaths(patterns, root)
  const results = all && new Set([...all].filter((path) => !selection.files.includes(path)))
  await assertMatches(selection, root, results)
  const inside = withSlash(root)
  const files = namedFiles(selection, inside)
  const roots = walkRoots([...selection.folders, ...selection.globs], inside)
  const within = roots.filter(({ folder }) => folder.startsWith(inside))
  const outside = roots.filter(({ folder }) => !folder.startsWith(inside))
  const key = `files:${root}:${JSON.stringify([...new Set(patterns)].sort())}`
  const list = (skipped: Skipped) =>
    mergePaths([
      oneBatch(files),
      walkAll(within, inside.length, selection, skipped),
      walkAll(outside, 0, selection, skipped),
    ])
  const linked = new Map(Array.from(selection.linked, ([path, target]) => [idOf(path, inside), target]))
  return pathSource(key, root, list, { named: true, linked, results })
}

function namedFiles({ files, removals }: Selection, inside: string): BytePath[] {
  return files
    .filter((path) => !isRemoved(path, removals))
    .map((path) => toBytePath(idOf(path, inside)))
    .sort()
}

function idOf(path: string, inside: string): string {
  return path.startsWith(inside) ? path.slice(inside.length) : path
}

async function* oneBatch(paths: BytePath[]): AsyncGenerator<BytePath[]> {
  yield paths
}

/** Walks one root after the other; ids are the absolute paths from the character `idStart` on. */
async function* walkAll(
  roots: WalkRoot[],
  idStart: number,
  { removals }: Selection,
  skipped: Skipped,
): AsyncGenerator<BytePath[]> {
  for (const root of roots) {
    if (isRemovedRoot(root, removals)) continue
    const prefix = toBytePath(root.folder.slice(idStart))
    for await (const paths of walk(root.folder, new SelectedPaths(root, removals), skipped))
      yield prefix === '' ? paths : paths.map((path) => prefix + path)
  }
}

/** Walks for each glob as far as its first match, so that a mistyped one ends the command before it begins. */
async function assertMatches(
  selection: Selection,
  cwd: string,
  results: ReadonlySet<string> | undefined,
): Promise<void> {
  const { files, folders, globs } = selection
  if (files.length + folders.length + globs.length === 0)
    throw new FatalError(
      'no_match',
      'no pattern names a file',
      'a !pattern only takes out: add one to take out of',
    )
  for (const glob of globs) {
    if (await matchesNothing(glob, selection, results)) throw noMatch(glob, cwd)
  }
}

async function matchesNothing(
  glob: Selector,
  { removals }: Selection,
  results: ReadonlySet<string> | undefined,
): Promise<boolean> {
  const root = { folder: glob.base, selectors: [glob] }
  if (isRemovedRoot(root, removals)) return true
  for await (const paths of walk(root.folder, new SelectedPaths(root, removals), {}, 1))
    if (!paths.every((path) => results?.has(root.folder + toText(path)))) return false
  return true
}

function isRemovedRoot({ folder }: WalkRoot, removals: PathTest[]): boolean {
  return isRemoved(folder === '/' ? folder : folder.slice(0, -1), removals)
}

function noMatch({ pattern, base }: Selector, cwd: string): FatalError {
  const hint = `globs are taken from ${cwd}; \`**/\` stands for any folders between`
  return new FatalError('no_match', `no file matches ${JSON.stringify(pattern)} in ${base}`, hint)
}
