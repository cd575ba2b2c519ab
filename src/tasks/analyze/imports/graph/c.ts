import type { Link } from '../link.ts'
import { baseName, childPath, folderOf, joinPath } from '../paths.ts'
import { STANDARD_HEADERS } from './headers-data.ts'
import { MAX_CANDIDATES, nearestFile } from './nearest.ts'
import type { Repository } from './repository.ts'
import type { Resolution, Resolver } from './resolver.ts'

/**
 * `"x.h"` is beside the file that includes it, or else, as `<x.h>`, a file whose path ends so: include folders
 * stand in build files of many kinds. Of several the nearest is meant.
 */
export class CResolver implements Resolver {
  readonly #repository: Repository
  /** Last two parts of a path, or the last alone → files. */
  readonly #byEnd = new Map<string, number[]>()
  readonly #known = new Map<string, Resolution>()

  constructor(repository: Repository) {
    this.#repository = repository
    for (const [file, { path }] of repository.files.entries()) {
      this.#add(baseName(path), file)
      if (path.includes('/')) this.#add(lastTwo(path), file)
    }
  }

  resolve(file: number, { to }: Link): Resolution {
    const folder = this.#repository.folderOf(file)
    const key = `${folder}\n${to}`
    let known = this.#known.get(key)
    if (known === undefined) {
      known = to.startsWith('<') ? this.#angled(file, to.slice(1, -1).trim()) : this.#quoted(file, folder, to)
      this.#known.set(key, known)
    }
    return known
  }

  #quoted(file: number, folder: string, name: string): Resolution {
    const beside = joinPath(folder, name)
    const found = beside === undefined ? undefined : this.#repository.file(beside)
    if (found !== undefined) return [found]
    if (STANDARD_HEADERS.has(name)) return 'external'
    // `config.h` may be made from `config.h.in`
    return this.#byName(file, name) ?? this.#byName(file, `${name}.in`) ?? 'unresolved'
  }

  #angled(file: number, name: string): Resolution {
    return STANDARD_HEADERS.has(name) ? 'external' : (this.#byName(file, name) ?? 'external')
  }

  #byName(file: number, name: string): Resolution | undefined {
    const end = name.replace(/^(?:\.{1,2}\/)+/, '')
    const files = this.#byEnd.get(lastTwo(end)) ?? []
    // many files of one name: none of them is meant more than the others
    if (files.length > MAX_CANDIDATES) return 'unresolved'
    const matching = files.filter((one) => endsWithPath(this.#repository.pathOf(one), end))
    if (matching.length === 0) return undefined
    const nearest = nearestFile(this.#repository, file, matching)
    return nearest.length > 0 ? nearest : 'unresolved'
  }

  #add(end: string, file: number): void {
    const files = this.#byEnd.get(end)
    if (files) files.push(file)
    else this.#byEnd.set(end, [file])
  }
}

function lastTwo(path: string): string {
  return childPath(baseName(folderOf(path)), baseName(path))
}

function endsWithPath(path: string, end: string): boolean {
  return path.endsWith(end) && (path.length === end.length || path[path.length - end.length - 1] === '/')
}
