import type { Skipped } from '../core/item.ts'
import { findRepository, realFolder } from './folder.ts'
import { askGit, type GitAnswer, gitPaths } from './git.ts'
import { type PathSource, pathSource } from './path-source.ts'
import { walk } from './walk.ts'

/**
 * The files of a folder as git sees them: tracked ones, and untracked ones that are not ignored. Outside a
 * repository, and where git is missing or refuses, ignore files are applied without it. Items are
 * `{id, type: 'file', ref}`, their ids relative to the folder, in the order of the ids' UTF-8 bytes. Links,
 * other repositories within and `.millrace` folders are left out. Throws FatalError `no_such_folder`,
 * `not_a_folder`, `folder_unreadable`; iterating throws FatalError `git_failed` if the repository is damaged.
 */
export async function repoSource(dir: string): Promise<PathSource> {
  const root = await realFolder(dir)
  const answer = await askGit(root)
  const key = `repo:${root}`
  if (answer.lists) return pathSource(key, root, (skipped) => gitPaths(root, skipped))
  const repository = findRepository(root)
  // The ignore package takes longer to load than a small repository to list: only where it is needed.
  const { ignoreRules } = await import('./ignore-rules.ts')
  const list = (skipped: Skipped) => walk(root, ignoreRules(root, repository, skipped), skipped)
  return pathSource(key, root, list, { note: noteFor(answer, root, repository) })
}

function noteFor({ ignored, reason }: GitAnswer, root: string, repository?: string): string | undefined {
  if (ignored) return `git ignores ${root}: its files are listed without git`
  if (reason === undefined || repository === undefined) return undefined
  return `listed without git, by ignore files alone (${reason})`
}
