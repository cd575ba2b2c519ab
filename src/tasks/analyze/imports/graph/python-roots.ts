import { baseName, childPath, folderOf, foldersUp, joinPath } from '../paths.ts'
import { STANDARD_MODULES } from './python-modules-data.ts'
import type { Repository } from './repository.ts'

/** What a module's file may be, the first that is there: a package, a module, a stub. */
const FORMS = [/(?:^|\/)__init__\.py$/, /\.py$/, /\.pyi$/, /(?:^|\/)__init__\.pyi$/]

/**
 * Where top-level packages lie. Nothing in a repository says how it will be started, so an absolute import is
 * looked for where its own top-level package lies, in the folders around that and their `src`, where
 * pyproject.toml or setup.cfg say, and at last in the one other place that has a package of that name.
 */
export class PythonRoots {
  readonly #repository: Repository
  readonly #declared: readonly string[]
  /** Path without extension → file. */
  readonly #modules = new Map<string, number>()
  /** Name of a top-level package → folders that hold it. */
  readonly #packages = new Map<string, Set<string>>()
  readonly #known = new Map<string, string | undefined>()
  readonly #tops = new Map<string, string>()

  constructor(repository: Repository) {
    this.#repository = repository
    this.#declared = repository.manifests('python').flatMap(([path, { folders }]) => {
      const places = folders.map((folder) => joinPath(folderOf(path), folder))
      return places.filter((place) => place !== undefined)
    })
    for (const form of FORMS) this.#addModules(form)
    for (const { path } of repository.files)
      if (baseName(path) === '__init__.py') this.#addPackage(folderOf(path))
  }

  /** The file of a module or package at a path without extension. */
  module(path: string): number | undefined {
    return this.#modules.get(path)
  }

  /** The folder in which an import from a folder finds a top-level name; undefined: not in this repository. */
  rootOf(folder: string, name: string): string | undefined {
    const own = this.#topOf(folder)
    const key = `${own}\n${name}`
    if (!this.#known.has(key)) this.#known.set(key, this.#find(own, name))
    return this.#known.get(key)
  }

  #find(own: string, name: string): string | undefined {
    if (this.module(childPath(own, name)) !== undefined) return own
    if (STANDARD_MODULES.has(name)) return undefined
    for (const around of foldersUp(own))
      for (const root of [around, childPath(around, 'src')]) if (this.#has(root, name)) return root
    const declared = this.#declared.find((root) => this.#has(root, name))
    return declared ?? this.#onlyPackage(name)
  }

  /** A folder without `__init__.py` is a package too. */
  #has(root: string, name: string): boolean {
    const path = childPath(root, name)
    return this.module(path) !== undefined || this.#repository.hasFolder(path)
  }

  #onlyPackage(name: string): string | undefined {
    const folders = this.#packages.get(name)
    return folders?.size === 1 ? [...folders][0] : undefined
  }

  #addModules(form: RegExp): void {
    for (const [file, { path }] of this.#repository.files.entries()) {
      const name = path.replace(form, '')
      if (name !== path && !this.#modules.has(name)) this.#modules.set(name, file)
    }
  }

  #addPackage(folder: string): void {
    const root = this.#topOf(folder)
    if (folder === root || folderOf(folder) !== root) return
    const name = baseName(folder)
    const roots = this.#packages.get(name)
    if (roots) roots.add(root)
    else this.#packages.set(name, new Set([root]))
  }

  /** The first folder upwards that is no package itself. */
  #topOf(folder: string): string {
    const path: string[] = []
    let top = ''
    for (const at of foldersUp(folder)) {
      const known = this.#tops.get(at)
      if (known !== undefined || !this.#isPackage(at)) {
        top = known ?? at
        break
      }
      path.push(at)
    }
    for (const at of path) this.#tops.set(at, top)
    return top
  }

  #isPackage(folder: string): boolean {
    return folder !== '' && this.#repository.file(childPath(folder, '__init__.py')) !== undefined
  }
}
