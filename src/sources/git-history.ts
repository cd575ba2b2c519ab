import { FatalError } from '../core/errors.ts'
import type { FileHistory } from '../core/item.ts'
import { toText } from './byte-path.ts'
import { gitList, gitOutput } from './git-process.ts'

/** How far back the history is read: enough to tell where work happens, bounded for any repository. */
export const MAX_COMMITS = 10_000

/** What the log prints for a commit before its files: for each a status and a path, for a renamed one its old path too. */
const COMMIT = '\u0001'
const RENAMED = 'R'

/**
 * How many of the last commits, merges apart, touched each file below `root`, under the names it had before too: a
 * file that is moved as it is keeps its history. Throws FatalError `git_failed`, and `shallow_history` where the clone
 * was made with its last commit alone, to which every file is new.
 */
export async function gitHistory(root: string, signal: AbortSignal): Promise<FileHistory> {
  const reader = new HistoryReader()
  // moved and changed in one commit is a new file: to see more, git would have to read every version
  const what = ['-z', '--name-status', '--find-renames=100%', '--no-merges', '--relative']
  const log = ['log', `--max-count=${MAX_COMMITS}`, '--format=%x01', ...what]
  for await (const fields of gitList(root, log, () => {}, signal))
    for (const field of fields) reader.take(field)
  if (reader.history.commits <= 1 && (await isShallow(root)))
    throw new FatalError(
      'shallow_history',
      'the clone has the last commit alone',
      'fetch more: git fetch --unshallow',
    )
  return reader.history
}

async function isShallow(root: string): Promise<boolean> {
  return (await gitOutput(root, 'rev-parse', '--is-shallow-repository')).trim() === 'true'
}

/** Takes the fields of the log one by one, from the newest commit to the oldest. */
class HistoryReader {
  readonly history: FileHistory = { commits: 0, touched: new Map() }
  /** What a file was called before → what it is called at last. */
  readonly #laterNames = new Map<string, string>()
  #status = ''
  #oldPath = ''

  take(field: string): void {
    if (this.#status) this.#path(toText(field) ?? '')
    else if (field === COMMIT) this.history.commits++
    else this.#status = field.trimStart()
  }

  #path(path: string): void {
    if (this.#status.startsWith(RENAMED)) {
      this.#status = 'to'
      this.#oldPath = path
      return
    }
    const name = this.#laterNames.get(path) ?? path
    if (this.#oldPath) this.#laterNames.set(this.#oldPath, name)
    if (name) this.history.touched.set(name, (this.history.touched.get(name) ?? 0) + 1)
    this.#status = ''
    this.#oldPath = ''
  }
}
