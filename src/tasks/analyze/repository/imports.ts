import { buildImportGraph } from '../imports/graph/build.ts'
import type { GraphFile } from '../imports/graph/repository.ts'
import type { Facts } from '../note.ts'
import type { Analysis } from '../result.ts'
import type { ImportsDetail } from './detail.ts'

/** Circles listed. */
const LISTED = 100

/** Who imports whom. */
export class Imports {
  readonly #files: GraphFile[] = []

  add({ path, language }: Analysis, facts: Facts = NO_FACTS): void {
    this.#files.push({ path, language, imports: facts.links, manifest: facts.manifest })
  }

  finish(): ImportsDetail {
    const { cycles, ...graph } = buildImportGraph(this.#files)
    return { ...graph, total_cycles: cycles.length, cycles: cycles.slice(0, LISTED) }
  }
}

const NO_FACTS: Facts = { links: '' }
