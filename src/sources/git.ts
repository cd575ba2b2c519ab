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
}

const STATE_FOLDER = /(?:^|\/)\.millrace(?:\/|$)/
const UNREADABLE = 'warning: could not open directory'

/** Asks git whether a folder lies in a work tree and is not ignored there. Never throws. */
export async function askGit(folder: string): Promise<GitAnswer> {
  try {
    const answer = await gitOutput(folder, 'rev-parse', '--is-inside-work-tree', '--show-prefix')
    const [inside, prefix] = answer.split('\n')
    if (inside !== 'true') return { lists: false }
    const ignored = prefix !== '' && (await isIgnored(folder))
    return { lists: !ignored, ignored }
  } catch (error) {
    return { lists: false, reason: refusal(error as Error & { code?: unknown; stderr?: string }) }
  }
}

/** Tracked files, and untracked ones that are not ignored, below `root`. Throws FatalError `git_failed`. */
export async function* gitPaths(root: string, skipped: Skipped): AsyncGenerator<BytePath[]> {
  const folders = new RealFolders(root)
  const onWarning = (line: string) => {
    if (line.startsWith(UNREADABLE)) countSkipped(skipped, 'folder_unreadable')
  }
  const tracked = gitList(root, ['-c'], onWarning)
  const untracked = gitList(root, ['-o', '--exclude-standard'], onWarning)
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
