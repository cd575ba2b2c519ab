import { type BytePath, toBytePath, toFsPath, withSlash } from './byte-path.ts'
import type { SkipReason } from './skip.ts'
import { statOrReason } from './stat.ts'

const MAX_KNOWN = 10_000

/** Tells whether a listed path leads through a link: git's index keeps such paths after a folder became one. */
export class RealFolders {
  readonly #root: BytePath
  readonly #known = new Map<BytePath, SkipReason | undefined>()
  #last: BytePath = ''

  constructor(root: string) {
    this.#root = toBytePath(withSlash(root))
  }

  /** Why what lies at `path` can't be reached without following a link; undefined if it can. */
  whyNot(path: BytePath): SkipReason | undefined {
    const end = path.lastIndexOf('/') + 1
    // Most paths lie in the same folder as the one before.
    if (end !== this.#last.length || !path.startsWith(this.#last)) this.#last = path.slice(0, end)
    return this.#whyNotFolder(this.#last)
  }

  #whyNotFolder(folder: BytePath): SkipReason | undefined {
    if (folder === '') return undefined
    if (this.#known.has(folder)) return this.#known.get(folder)
    const path = folder.slice(0, -1)
    const reason = this.#whyNotFolder(path.slice(0, path.lastIndexOf('/') + 1)) ?? this.#check(path)
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(folder, reason)
    return reason
  }

  #check(path: BytePath): SkipReason | undefined {
    const stat = statOrReason(toFsPath(this.#root + path))
    if (typeof stat === 'string') return stat
    if (stat.isDirectory()) return undefined
    return stat.isSymbolicLink() ? 'link' : 'missing'
  }
}
