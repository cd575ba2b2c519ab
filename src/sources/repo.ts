import { FatalError } from '../core/errors.ts'
import type { Skipped } from '../core/item.ts'
import { BegunList } from './begun-list.ts'
import { findRepository, realFolder } from './folder.ts'
import type { GitAnswer } from './git.ts'
import { type Listing, type PathSource, pathSource } from './path-source.ts'
import { walk } from './walk.ts'

export interface RepoOptions extends Listing {
  /** A revision: only files that changed since the work tree left it, and untracked ones. */
  since?: string
  /** True where the files are sure to be listed: git begins before it has said that it can, and while others load. */
  ahead?: boolean
}

/**
 * The files of a folder as git sees them: tracked ones, and untracked ones that are not ignored. Outside a
 * repository, and where git is missing or refuses, ignore files are applied without it. Items are
 * `{id, type: 'file', ref}`, their ids relative to the folder, in the order of the ids' UTF-8 bytes. Links,
 * other repositories within, `.millrace` folders and `results` are left out. Throws FatalError `no_such_folder`,
 * `not_a_folder`, `folder_unreadable`, `no_git` and `no_such_revision` for `since`; iterating throws FatalError
 * `git_failed` if the repository is damaged.
 */
export async function repoSource(
  dir: string,
  { since, ahead, results }: RepoOptions = {},
): Promise<PathSource> {
  const root = await realFolder(dir)
  const repository = findRepository(root)
  // What asks git is loaded where there is something to ask.
  const git = repository === undefined ? undefined : await import('./git.ts')
  // To ask git takes as long as to list a thousand files.
  const begun =
    git && ahead && since === undefined ? new BegunList((skipped) => git.gitPaths(root, skipped)) : undefined
  const answer: GitAnswer = (await git?.askGit(root)) ?? { lists: false }
  if (answer.lists) return gitSource(root, answer, { since, begun, results })
  begun?.drop()
  if (since !== undefined) throw noGit(root, since, answer)
  // The ignore package takes longer to load than a small repository to list: only where it is needed.
  const { ignoreRules } = await import('./ignore-rules.ts')
  const list = (skipped: Skipped) => walk(root, ignoreRules(root, repository, skipped), skipped)
  return pathSource(`repo:${root}`, root, list, { note: noteFor(answer, root, repository), results })
}

/** `begun`: what the files are the first time that they are asked for. */
async function gitSource(
  root: string,
  { commit }: GitAnswer,
  { since, begun, results }: Listing & { since?: string; begun?: BegunList },
): Promise<PathSource> {
  const { gitPaths } = await import('./git.ts')
  const from = since === undefined ? undefined : await sinceCommit(root, since)
  const key = from === undefined ? `repo:${root}` : `repo:${root} since ${from}`
  const begunLists = begun ? [begun] : []
  const list = (skipped: Skipped) => begunLists.pop()?.rest(skipped) ?? gitPaths(root, skipped, from)
  if (!commit) return pathSource(key, root, list, { results })
  const history = async (stop: AbortSignal) => (await import('./git-history.ts')).gitHistory(root, stop)
  return pathSource(key, root, list, { revision: commit, history, results })
}

async function sinceCommit(root: string, since: string): Promise<string> {
  const { commitOf, forkPoint } = await import('./git.ts')
  const commit = await commitOf(root, since)
  if (commit) return forkPoint(root, commit)
  const hint = 'a branch, a tag or a commit, such as origin/main or HEAD~5'
  throw new FatalError('no_such_revision', `the repository has no revision ${JSON.stringify(since)}`, hint)
}

function noGit(root: string, since: string, { reason, ignored }: GitAnswer): FatalError {
  const why = reason ?? (ignored ? 'git ignores it' : 'it is in no repository')
  return new FatalError(
    'no_git',
    `can't tell what changed in ${root} since ${since}: ${why}`,
    'leave --since out',
  )
}

function noteFor({ ignored, reason }: GitAnswer, root: string, repository?: string): string | undefined {
  if (ignored) return `git ignores ${root}: its files are listed without git`
  if (reason === undefined || repository === undefined) return undefined
  return `listed without git, by ignore files alone (${reason})`
}
