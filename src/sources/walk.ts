import { readdirSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import type { Skipped } from '../core/item.ts'
import { type BytePath, toBytePath, toFsPath, withSlash } from './byte-path.ts'
import { countSkipped } from './skip.ts'

/** Decides what a walk visits. Paths are below the walk's root; a folder's ends with `/`, the root's is ''. */
export interface WalkFilter {
  /** The filter for what `folder` holds, given its sorted names; undefined leaves the folder out. */
  inside(folder: BytePath, names: readonly BytePath[]): WalkFilter | undefined
  keeps(path: BytePath): boolean
}

interface OpenFolder {
  path: BytePath
  names: BytePath[]
  next: number
  filter: WalkFilter
}

const BATCH = 256
const ENTRIES_PER_TURN = 4_096

/**
 * Yields every path below `root` that is not a folder, in the order of the paths' bytes, in batches of at
 * most `limit`. Links are listed, not followed. Holds one folder's names for each level it is in.
 */
export async function* walk(
  root: string,
  filter: WalkFilter,
  skipped: Skipped,
  limit: number = BATCH,
): AsyncGenerator<BytePath[]> {
  const base = toBytePath(withSlash(root))
  const open: OpenFolder[] = []
  enter(open, base, '', filter, skipped)
  let batch: BytePath[] = []
  for (let entries = 1; open.length > 0; entries++) {
    const path = nextPath(open)
    if (path?.endsWith('/')) enter(open, base, path, open[open.length - 1].filter, skipped)
    else if (path !== undefined && batch.push(path) >= limit) {
      yield batch
      batch = []
    }
    // A walk that finds nothing for long must still let signals and timers through.
    if (entries % ENTRIES_PER_TURN === 0) await turn()
  }
  if (batch.length > 0) yield batch
}

/** The next path in the innermost open folder; undefined where it is filtered out or the folder is done. */
function nextPath(open: OpenFolder[]): BytePath | undefined {
  const folder = open[open.length - 1]
  if (folder.next === folder.names.length) {
    open.pop()
    return undefined
  }
  const path = folder.path + folder.names[folder.next++]
  return folder.filter.keeps(path) ? path : undefined
}

function enter(
  open: OpenFolder[],
  base: BytePath,
  path: BytePath,
  filter: WalkFilter,
  skipped: Skipped,
): void {
  const names = readFolder(toFsPath(base + path), skipped)
  const inner = names && filter.inside(path, names)
  if (inner) open.push({ path, names, next: 0, filter: inner })
}

/** A folder's names, sorted as they stand in whole paths: a folder's with `/` after it. */
function readFolder(path: string | Buffer, skipped: Skipped): BytePath[] | undefined {
  try {
    return readNames(path).sort()
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    countSkipped(skipped, gone ? 'missing' : 'folder_unreadable')
    return undefined
  }
}

function readNames(path: string | Buffer): BytePath[] {
  const entries = readdirSync(path, { withFileTypes: true })
  // Names as text are the fastest to get; U+FFFD says that one may not be valid UTF-8.
  if (entries.some((entry) => entry.name.includes('\ufffd'))) return readRawNames(path)
  return entries.map((entry) => marked(toBytePath(entry.name), entry.isDirectory()))
}

function readRawNames(path: string | Buffer): BytePath[] {
  const entries = readdirSync(path, { withFileTypes: true, encoding: 'buffer' })
  return entries.map((entry) => marked(entry.name.toString('latin1'), entry.isDirectory()))
}

function marked(name: BytePath, isFolder: boolean): BytePath {
  return isFolder ? `${name}/` : name
}
