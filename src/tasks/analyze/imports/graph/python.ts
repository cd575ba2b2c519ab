import type { Link } from '../link.ts'
import { childPath, folderOf, joinPath } from '../paths.ts'
import { PythonRoots } from './python-roots.ts'
import type { Repository } from './repository.ts'
import type { Resolution, Resolver } from './resolver.ts'

/**
 * An import leads to the innermost module it names: `from package import module` to the module and not to the
 * package's own file, although that runs first, or nearly every package would be a cycle.
 */
export class PythonResolver implements Resolver {
  readonly #repository: Repository
  readonly #roots: PythonRoots

  constructor(repository: Repository) {
    this.#repository = repository
    this.#roots = new PythonRoots(repository)
  }

  resolve(file: number, { to, names = [] }: Link): Resolution {
    const folder = this.#repository.folderOf(file)
    const dots = /^\.*/.exec(to)?.[0].length ?? 0
    const parts = to
      .slice(dots)
      .split('.')
      .filter((part) => part !== '')
    return dots > 0 ? this.#relative(folder, dots, parts, names) : this.#absolute(folder, parts, names)
  }

  #relative(folder: string, dots: number, parts: readonly string[], names: readonly string[]): Resolution {
    const path = joinPath(folder, ['.', ...Array(dots - 1).fill('..'), ...parts].join('/'))
    const found = path === undefined ? undefined : this.#modules(path, names)
    return found ?? 'unresolved'
  }

  #absolute(folder: string, parts: readonly string[], names: readonly string[]): Resolution {
    const root = parts.length > 0 ? this.#roots.rootOf(folder, parts[0]) : undefined
    if (root === undefined) return 'external'
    const path = childPath(root, parts.join('/'))
    return this.#modules(path, names) ?? this.#innermost(root, path)
  }

  /** The names that are modules, and what holds the other names; undefined where that is not here. */
  #modules(path: string, names: readonly string[]): number[] | undefined {
    const modules = names.map((name) => this.#roots.module(childPath(path, name)))
    const found = modules.filter((module) => module !== undefined)
    if (names.length > 0 && found.length === names.length) return found
    const own = this.#roots.module(path)
    if (own === undefined) return found.length > 0 ? found : undefined
    return [...found, own]
  }

  /** The rest of the path is no module: what a package defines, or a compiled extension. */
  #innermost(root: string, path: string): Resolution {
    for (let at = folderOf(path); at.length > root.length; at = folderOf(at)) {
      const module = this.#roots.module(at)
      if (module !== undefined) return [module]
    }
    return 'external'
  }
}
