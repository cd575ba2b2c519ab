import { lstatSync, readFileSync } from 'node:fs'
import type { Skipped } from '../core/item.ts'
import { type BytePath, toBytePath, toFsPath, withSlash } from './byte-path.ts'
import { lastName, RuleList } from './rule-list.ts'
import { countSkipped } from './skip.ts'
import type { WalkFilter } from './walk.ts'

const NEVER_LISTED = new Set(['.git', '.millrace'])
const BYTE_ORDER_MARK = /^\xef\xbb\xbf/

/**
 * Ignore files as git reads them, each folder's own after its parents', for a walk where git can't be asked.
 * Paths are matched from the root of the repository, so that one list of rules holds those of all levels, and
 * as bytes: to git, `?` is one byte.
 */
export class IgnoreRules implements WalkFilter {
  readonly #scope: Scope
  readonly #rules: RuleList

  constructor(scope: Scope, rules: RuleList) {
    this.#scope = scope
    this.#rules = rules
  }

  inside(folder: BytePath, names: readonly BytePath[]): WalkFilter | undefined {
    const { top, prefix, skipped, repository } = this.#scope
    if (repository && folder !== '' && holdsRepository(names)) {
      countSkipped(skipped, 'submodule')
      return undefined
    }
    if (!names.includes('.gitignore')) return this
    const rules = new RuleList(this.#rules).add(folderRules(top, prefix + folder))
    return new IgnoreRules(this.#scope, rules)
  }

  keeps(path: BytePath): boolean {
    return !NEVER_LISTED.has(lastName(path)) && !this.#rules.ignores(this.#scope.prefix + path)
  }
}

interface Scope {
  /** The folder that paths are matched from, ending with `/`. */
  top: BytePath
  /** The walk's root below `top`: '' or ending with `/`. */
  prefix: BytePath
  /** Whether this is a repository's own tree, where other repositories' folders are left out. */
  repository: boolean
  skipped: Skipped
}

/** The rules for a walk from `root`, which may lie inside a repository whose root has ignore files too. */
export function ignoreRules(root: string, repository: string | undefined, skipped: Skipped): IgnoreRules {
  const top = toBytePath(withSlash(repository ?? root))
  const prefix = toBytePath(withSlash(root)).slice(top.length)
  const rules = new RuleList()
  if (repository) rules.add(readLines(`${top}.git/info/exclude`))
  const above = foldersAbove(prefix)
  for (const folder of above) rules.add(folderRules(top, folder))
  // A folder that its repository ignores was asked for by name: only its own ignore files count.
  const inner = [...above, prefix].filter((folder) => folder !== '')
  if (inner.some((folder) => rules.ignores(folder))) return ignoreRules(root, undefined, skipped)
  return new IgnoreRules({ top, prefix, repository: repository !== undefined, skipped }, rules)
}

function holdsRepository(names: readonly BytePath[]): boolean {
  return names.includes('.git/') || names.includes('.git')
}

/** For 'a/b/': '' and 'a/'. */
function foldersAbove(prefix: BytePath): BytePath[] {
  const names = prefix.split('/').slice(0, -1)
  return names.map((_, depth) => names.slice(0, depth).map(withSlash).join(''))
}

/** The lines of a folder's ignore file, rewritten to hold from the top. */
function folderRules(top: BytePath, folder: BytePath): string[] {
  const lines = readLines(`${top}${folder}.gitignore`)
  return folder === '' ? lines : lines.map((line) => rebase(line, folder))
}

/** A file's lines, one character a byte; none if it is a link, which git does not follow here, or unreadable. */
function readLines(path: BytePath): string[] {
  try {
    if (!lstatSync(toFsPath(path)).isFile()) return []
    return readFileSync(toFsPath(path), 'latin1').replace(BYTE_ORDER_MARK, '').split(/\r?\n/)
  } catch {
    return []
  }
}

/** Rewrites a rule of `folder` to mean the same from the top: a rule without an inner slash holds at any depth. */
function rebase(line: string, folder: string): string {
  if (line.startsWith('#') || /^ *$/.test(line)) return ''
  const negation = line.startsWith('!') ? '!' : ''
  const pattern = line.slice(negation.length).replace(/ +$/, '')
  // It names nothing; with the folder before it, it would name all that is inside.
  if (pattern === '' || pattern === '/') return ''
  const anchored = pattern.slice(0, -1).includes('/')
  const start = anchored ? '' : '**/'
  return `${negation}/${escapePattern(folder)}${start}${line.slice(negation.length).replace(/^\//, '')}`
}

function escapePattern(text: string): string {
  return text.replace(/[\\*?[\] ]/g, '\\$&')
}
