import { realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path'
import { FatalError } from '../core/errors.ts'
import { folderSelector, globSelector, isGlob, type PathTest, pathTest, type Selector } from './glob.ts'
import { statOrReason } from './stat.ts'

/** What a list of patterns means: single files, selectors to walk for, and what is taken out again. */
export interface Selection {
  /** Absolute paths of files that were named one by one. */
  files: string[]
  /** Of those that are links, the file behind. */
  linked: Map<string, string>
  folders: Selector[]
  globs: Selector[]
  /** Tests for what a `!pattern` takes out; what lies in a folder goes with it. */
  removals: PathTest[]
}

/**
 * Sorts patterns by what they are: what exists is that file or folder, whatever characters its name has;
 * then `!pattern` takes out, and a glob is a glob. A link that is named is what it leads to. Throws FatalError
 * `no_such_file` for anything else.
 */
export function selectPaths(patterns: readonly string[], cwd: string): Selection {
  const files: string[] = []
  const linked = new Map<string, string>()
  const folders: Selector[] = []
  const globs: Selector[] = []
  const removals: PathTest[] = []
  for (const pattern of patterns) {
    const kind = kindOf(pattern, cwd)
    const path = resolve(cwd, pattern)
    if (kind === 'file') files.push(path)
    else if (kind === 'link') {
      files.push(path)
      linked.set(path, realpathSync(path))
    } else if (kind === 'folder') folders.push(folderSelector(pattern, path))
    else if (kind === 'removal') removals.push(pathTest(pattern.slice(1), cwd))
    else globs.push(globSelector(pattern, cwd))
  }
  return { files, linked, folders, globs, removals }
}

/** Whether a path is taken out, for itself or with a folder that it lies in. */
export function isRemoved(path: string, removals: PathTest[]): boolean {
  if (removals.length === 0) return false
  return removals.some((test) => test(path)) || (path !== '/' && isRemoved(dirname(path), removals))
}

function kindOf(pattern: string, cwd: string): 'file' | 'link' | 'folder' | 'removal' | 'glob' {
  // A slash at the end is kept: it asks for a folder.
  const named = isAbsolute(pattern) ? normalize(pattern) : join(cwd, pattern)
  const stat = pattern === '' ? 'missing' : statOrReason(named)
  if (typeof stat !== 'string') {
    const target = stat.isSymbolicLink() ? behind(pattern, named) : stat
    if (target.isDirectory()) return 'folder'
    return target === stat ? 'file' : 'link'
  }
  if (/^!(?!\()/.test(pattern)) return 'removal'
  if (isGlob(pattern)) return 'glob'
  const hint = `paths are taken from ${cwd}`
  throw new FatalError('no_such_file', `no such file or folder: ${JSON.stringify(pattern)}`, hint)
}

function behind(pattern: string, path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    const name = JSON.stringify(pattern)
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'a file that is not there' : code === 'ELOOP' ? 'itself' : message
    throw new FatalError('no_such_file', `${name} is a link to ${why}`, 'name the file itself', error)
  }
}
