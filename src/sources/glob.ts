import { resolve } from 'node:path'
import picomatch from 'picomatch'
import { withSlash } from './byte-path.ts'

/** Which files at and below a base folder a pattern means. Paths are relative to the base. */
export interface Selector {
  /** The pattern as it was given. */
  pattern: string
  /** Absolute, ending with `/`. */
  base: string
  selects(path: string): boolean
  /** Whether files that the pattern means may lie in this folder, given without a slash at its end. */
  enters(folder: string): boolean
}

/** Tells whether a pattern means exactly this absolute path. */
export type PathTest = (path: string) => boolean

// A newline is a character of a name like any other; `!` was handled before.
const OPTIONS = { dot: true, nonegate: true, flags: 's' }
const NEVER_BELOW = /(?:^|\/)\.(?:git|millrace)(?:\/|$)/

export function isGlob(pattern: string): boolean {
  return picomatch.scan(pattern).isGlob
}

/** Everything below a folder, except `.git` and `.millrace` folders. */
export function folderSelector(pattern: string, folder: string): Selector {
  const selects = (path: string) => !NEVER_BELOW.test(path)
  return { pattern, base: withSlash(folder), selects, enters: selects }
}

/** The files that a glob matches below its fixed part, except in `.git` and `.millrace` folders. */
export function globSelector(pattern: string, cwd: string): Selector {
  const { base, glob } = splitGlob(pattern, cwd)
  const matches = picomatch(glob, OPTIONS)
  const mayHold = folderTest(glob)
  return {
    pattern,
    base,
    selects: (path) => matches(path) && !NEVER_BELOW.test(path),
    enters: (folder) => mayHold(folder) && !NEVER_BELOW.test(folder),
  }
}

/** The test for what a pattern names, be it a file or a folder. */
export function pathTest(pattern: string, cwd: string): PathTest {
  if (!isGlob(pattern)) {
    const named = resolve(cwd, pattern)
    return (path) => path === named
  }
  const { base, glob } = splitGlob(pattern, cwd)
  const matches = picomatch(glob, OPTIONS)
  return (path) => path.startsWith(base) && matches(path.slice(base.length))
}

function splitGlob(pattern: string, cwd: string): { base: string; glob: string } {
  const { base, glob } = picomatch.scan(pattern)
  return { base: withSlash(resolve(cwd, base)), glob: glob.replace(/\/+/g, '/').replace(/\/$/, '/**') }
}

/** Tells folders where a match may lie, by the names before the glob's first `**`: spares walking the others. */
function folderTest(glob: string): (folder: string) => boolean {
  const names = glob.split('/')
  const open = names.findIndex((name) => name.includes('**') || isCutBracket(name))
  const tests = (open < 0 ? names : names.slice(0, open)).map((name) => picomatch(name, OPTIONS))
  const maxDepth = open < 0 ? names.length - 1 : Number.POSITIVE_INFINITY
  return (folder) => {
    const parts = folder.split('/')
    return parts.length <= maxDepth && tests.every((test, at) => at >= parts.length || test(parts[at]))
  }
}

/** True for a piece of `{a,b/c}`: the slash that the glob was split at stands within brackets. */
function isCutBracket(name: string): boolean {
  return (name.match(/[{([]/g)?.length ?? 0) !== (name.match(/[})\]]/g)?.length ?? 0)
}
