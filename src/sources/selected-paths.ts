import { type BytePath, toBytePath, toLossyText } from './byte-path.ts'
import type { PathTest, Selector } from './glob.ts'
import type { WalkFilter } from './walk.ts'

/** A folder to walk for selectors whose bases all lie at or below it. */
export interface WalkRoot {
  /** Absolute, ending with `/`. */
  folder: string
  /** A folder below, in the same form, that another root covers. */
  except?: string
  selectors: Selector[]
}

/**
 * The fewest folders to walk, none within another, in the order of their paths' bytes. The current directory
 * is a root of its own where one above it is walked, as ids are relative within it and absolute outside.
 */
export function walkRoots(selectors: Selector[], cwd: string): WalkRoot[] {
  const roots: WalkRoot[] = []
  for (const selector of sortByBase(selectors)) {
    const last = roots.at(-1)
    if (last && selector.base.startsWith(last.folder)) last.selectors.push(selector)
    else roots.push({ folder: selector.base, selectors: [selector] })
  }
  return roots.flatMap((root) =>
    root.folder !== cwd && cwd.startsWith(root.folder)
      ? [
          { ...root, except: cwd },
          { ...root, folder: cwd },
        ]
      : [root],
  )
}

function sortByBase(selectors: Selector[]): Selector[] {
  const keyed = selectors.map((selector) => ({ selector, key: toBytePath(selector.base) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ selector }) => selector)
}

/** Keeps the files that at least one selector of a root means, and the folders that lead to them. */
export class SelectedPaths implements WalkFilter {
  readonly #root: WalkRoot
  readonly #removals: PathTest[]

  constructor(root: WalkRoot, removals: PathTest[]) {
    this.#root = root
    this.#removals = removals
  }

  inside(): WalkFilter {
    return this
  }

  keeps(bytes: BytePath): boolean {
    const path = toLossyText(bytes)
    const { folder, except, selectors } = this.#root
    const whole = folder + path
    if (!path.endsWith('/'))
      return selectors.some((one) => selectsFile(one, whole)) && !this.#isRemoved(whole)
    if (whole === except || !selectors.some((one) => leadsTo(one, whole))) return false
    return !this.#isRemoved(whole.slice(0, -1))
  }

  #isRemoved(path: string): boolean {
    return this.#removals.some((test) => test(path))
  }
}

function selectsFile({ base, selects }: Selector, path: string): boolean {
  return path.startsWith(base) && selects(path.slice(base.length))
}

/** Whether files that the selector means may lie below `folder`, which ends with `/`. */
function leadsTo({ base, enters }: Selector, folder: string): boolean {
  return base.startsWith(folder) || (folder.startsWith(base) && enters(folder.slice(base.length, -1)))
}
