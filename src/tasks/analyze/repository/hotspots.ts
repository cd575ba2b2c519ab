import type { FileHistory } from '../../../core/item.ts'
import type { Analysis } from '../result.ts'
import { compareText, TopList } from './top-list.ts'

const LISTED = 20

/** A file that is both hard to read and often changed: where a mistake is most likely. */
export interface Hotspot {
  path: string
  /** Commits that touched it. */
  commits: number
  /** Sum over its functions. */
  ccn: number
  /** commits × ccn */
  score: number
}

/** Files by how often they change, times how complex they are. */
export class Hotspots {
  readonly #complexity: { path: string; ccn: number }[] = []

  add({ path, functions = [] }: Analysis): void {
    const ccn = functions.reduce((sum, one) => sum + one.ccn, 0)
    if (ccn > 0) this.#complexity.push({ path, ccn })
  }

  finish({ touched }: FileHistory): Hotspot[] {
    const list = new TopList<Hotspot>(LISTED, (a, b) => b.score - a.score || compareText(a.path, b.path))
    for (const { path, ccn } of this.#complexity) {
      const commits = touched.get(path) ?? 0
      if (commits > 0) list.add({ path, commits, ccn, score: commits * ccn })
    }
    return list.finish()
  }
}
