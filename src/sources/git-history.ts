import type { FileHistory } from '../core/item.ts'
import { toText } from './byte-path.ts'
import { gitList } from './git-process.ts'

/** How far back the history is read: enough to tell where work happens, bounded for any repository. */
export const MAX_COMMITS = 10_000

/** The line that the log prints for a commit before the names of its files. */
const COMMIT = '\u0001'

/** How many of the last commits, merges apart, touched each file below `root`. Throws FatalError `git_failed`. */
export async function gitHistory(root: string, signal: AbortSignal): Promise<FileHistory> {
  const history: FileHistory = { commits: 0, touched: new Map() }
  const what = ['-z', '--name-only', '--no-renames', '--no-merges', '--relative']
  const log = ['log', `--max-count=${MAX_COMMITS}`, '--format=%x01', ...what]
  for await (const names of gitList(root, log, () => {}, signal))
    for (const name of names) addName(history, name)
  return history
}

function addName(history: FileHistory, name: string): void {
  if (name === COMMIT) {
    history.commits++
    return
  }
  const path = toText(name.startsWith('\n') ? name.slice(1) : name)
  if (path) history.touched.set(path, (history.touched.get(path) ?? 0) + 1)
}
