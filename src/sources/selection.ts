import { dirname, isAbsolute, join, normalize, resolve } from 'node:path'
import { FatalError } from '../core/errors.ts'
import { folderSelector, globSelector, isGlob, type PathTest, pathTest, type Selector } from './glob.ts'
import { statOrReason } from './stat.ts'

/** What a list of patterns means: single files, selectors to walk for, and what is taken out again. */
export interface Selection {
  /** Absolute paths of files that were named one by one. */
  files: string[]
  folders: Selector[]
  globs: Selector[]
  /** Tests for what a `!pattern` takes out; what lies in a folder goes with it. */
  removals: PathTest[]
}

/**
 * Sorts patterns by what they are: what exists is that file or folder, whatever characters its name has;
 * then `!pattern` takes out, and a glob is a glob. Throws FatalError `no_such_file` for anything else.
 */
export function selectPaths(patterns: readonly string[], cwd: string): Selection {
  const files: string[] = []
  const folders: Selector[] = []
  const globs: Selector[] = []
  const removals: PathTest[] = []
  for (const pattern of patterns) {
    const kind = kindOf(pattern, cwd)
    if (kind === 'file') files.push(resolve(cwd, pattern))
    else if (kind === 'folder') folders.push(folderSelector(pattern, resolve(cwd, pattern)))
    else if (kind === 'removal') removals.push(pathTest(pattern.slice(1), cwd))
    else globs.push(globSelector(pattern, cwd))
  }
  return { files, folders, globs, removals }
}

/** Whether a path is taken out, for itself or with a folder that it lies in. */
export function isRemoved(path: string, removals: PathTest[]): boolean {
  if (removals.length === 0) return false
  return removals.some((test) => test(path)) || (path !== '/' && isRemoved(dirname(path), removals))
}

function kindOf(pattern: string, cwd: string): 'file' | 'folder' | 'removal' | 'glob' {
  // A slash at the end is kept: it asks for the folder behind a link.
  const named = isAbsolute(pattern) ? normalize(pattern) : join(cwd, pattern)
  const stat = pattern === '' ? 'missing' : statOrReason(named)
  if (typeof stat !== 'string') return stat.isDirectory() ? 'folder' : 'file'
  if (/^!(?!\()/.test(pattern)) return 'removal'
  if (isGlob(pattern)) return 'glob'
  const hint = `paths are taken from ${cwd}`
  throw new FatalError('no_such_file', `no such file or folder: ${JSON.stringify(pattern)}`, hint)
}
