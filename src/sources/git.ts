import type { Skipped } from '../core/item.ts'
import type { BytePath } from './byte-path.ts'
import { gitList, gitOutput } from './git-process.ts'
import { mergePaths } from './merge.ts'
import { RealFolders } from './real-folders.ts'
import { countSkipped } from './skip.ts'

/** `lists`: git knows the folder. `ignored`: its repository ignores it. `reason`: why git gave no answer. */
export interface GitAnswer {
  lists: boolean
  ignored?: boolean
  reason?: string
  /** What is checked out, where there is a commit. */
  commit?: string
}

const STATE_FOLDER = /(?:^|\/)\.millrace(?:\/|$)/
const UNREADABLE = 'warning: could not open directory'

/** Asks git whether a folder lies in a work tree and is not ignored there. Never throws. */
export async function askGit(folder: string): Promise<GitAnswer> {
  try {
    const [inside, prefix, commit] = (await whereInGit(folder)).split('\n')
    if (inside !== 'true') return { lists: false }
    const ignored = prefix !== '' && (await isIgnored(folder))
    return { lists: !ignored, ignored, commit: commit || undefined }
  } catch (error) {
    return { lists: false, reason: refusal(error as Error & { code?: unknown; stderr?: string }) }
  }
}

/** In one question where there is a commit; a repository without one takes a second. */
async function whereInGit(folder: string): Promise<string> {
  const where = ['rev-parse', '--is-inside-work-tree', '--show-prefix']
  return (await gitLine(folder, ...where, 'HEAD', '--')) ?? gitOutput(folder, ...where)
}

/** The commit that a revision names; undefined where it names none. */
export async function commitOf(folder: string, revision: string): Promise<string | undefined> {
  return gitLine(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)
}

/** Where the work tree left the line of `commit`; that commit itself where they have nothing in common. */
export async function forkPoint(folder: string, commit: string): Promise<string> {
  return (await gitLine(folder, 'merge-base', 'HEAD', commit)) ?? commit
}

/**
 * Tracked files, and untracked ones that are not ignored, below `root`; with `since`, of the tracked ones those
 * that differ from that commit. Throws FatalError `git_failed`.
 */
export async function* gitPaths(root: string, skipped: Skipped, since?: string): AsyncGenerator<BytePath[]> {
  const folders = new RealFolders(root)
  const onWarning = (line: string) => {
    if (line.startsWith(UNREADABLE)) countSkipped(skipped, 'folder_unreadable')
  }
  const tracked = gitList(
    root,
    since === undefined ? ['ls-files', '-z', '-c'] : changedSince(since),
    onWarning,
  )
  const untracked = gitList(root, ['ls-files', '-z', '-o', '--exclude-standard'], onWarning)
  for await (const paths of mergePaths([tracked, untracked]))
    yield paths.filter((path) => keeps(path, folders, skipped))
}

function keeps(path: BytePath, folders: RealFolders, skipped: Skipped): boolean {
  if (STATE_FOLDER.test(path)) return false
  // Git lists a repository within as a folder and does not look inside.
  const reason = path.endsWith('/') ? 'submodule' : folders.whyNot(path)
  if (reason) countSkipped(skipped, reason)
  return reason === undefined
}

/** Without looking into files: what `git diff` would start filters for is taken as changed. */
function changedSince(commit: string): string[] {
  const filter = ['--diff-filter=d', '--no-renames', '--ignore-submodules', '--relative']
  return ['diff-index', '-z', '--name-only', ...filter, commit, '--']
}

/** What a command prints; undefined where it fails, which is how git says no. */
async function gitLine(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    return (await gitOutput(folder, ...args)).trimEnd() || undefined
  } catch {
    return undefined
  }
}

async function isIgnored(folder: string): Promise<boolean> {
  try {
    await gitOutput(folder, 'check-ignore', '-q', '.')
    return true
  } catch {
    return false
  }
}

function refusal(error: Error & { code?: unknown; stderr?: string }): string | undefined {
  if (error.code === 'ENOENT') return 'git is not installed'
  if (error.stderr?.includes('not a git repository')) return undefined
  return (error.stderr || error.message).split('\n', 1)[0]
}
