import type { Link } from '../link.ts'
import { childPath, folderOf, joinPath } from '../paths.ts'
import type { Repository } from './repository.ts'
import type { Resolution, Resolver } from './resolver.ts'

/**
 * A node is a package, which is a folder: its files see each other without imports. An import is the path of a
 * module, from the go.mod of any folder, and a folder below.
 */
export class GoResolver implements Resolver {
  readonly #repository: Repository
  readonly #packages = new Set<string>()
  /** Path of a module → its folder. */
  readonly #modules = new Map<string, string>()

  constructor(repository: Repository) {
    this.#repository = repository
    for (const { path, language } of repository.files)
      if (language === 'Go') this.#packages.add(folderOf(path))
    const manifests = repository.manifests('go')
    for (const [path, { module }] of manifests) this.#addModule(module, folderOf(path))
    for (const [path, { replaced }] of manifests)
      for (const [module, folder] of replaced) this.#addModule(module, joinPath(folderOf(path), folder))
  }

  nodeOf(file: number): number {
    return this.#repository.folderNode(this.#repository.folderOf(file)) as number
  }

  /** Tests may be a package of their own, which imports what imports theirs. */
  isLoose(file: number): boolean {
    return this.#repository.pathOf(file).endsWith('_test.go')
  }

  resolve(_file: number, { to }: Link): Resolution {
    for (let module = to; module !== ''; module = folderOf(module)) {
      const folder = this.#modules.get(module)
      if (folder === undefined) continue
      const path = to === module ? folder : childPath(folder, to.slice(module.length + 1))
      return this.#packages.has(path) ? [this.#repository.folderNode(path) as number] : 'unresolved'
    }
    return 'external'
  }

  #addModule(module: string, folder: string | undefined): void {
    if (folder !== undefined && !this.#modules.has(module)) this.#modules.set(module, folder)
  }
}
