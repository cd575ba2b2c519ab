import { decodeLinks, type Link } from '../link.ts'
import { baseName, folderOf } from '../paths.ts'
import { nearestFile } from './nearest.ts'
import type { Repository } from './repository.ts'
import type { Resolution, Resolver } from './resolver.ts'

/**
 * A node is a file. A class is found by its package and name, in whatever source folder; where two have it
 * (copies for tests or releases), the nearest one is meant. `import a.b.*` names a package, not what of it is
 * used, and makes no edge. Classes of one package see each other without imports, so cycles are those that
 * cross packages.
 */
export class JavaResolver implements Resolver {
  readonly #repository: Repository
  readonly #classes = new Map<string, number[]>()
  readonly #packages = new Set<string>()

  constructor(repository: Repository) {
    this.#repository = repository
    for (const [file, { path, language, imports }] of repository.files.entries())
      if (language === 'Java') this.#addClass(file, path, packageOf(imports))
  }

  resolve(file: number, { to, kind }: Link): Resolution {
    if (kind === 'package') return []
    const name = to.replace(/\.\*$/, '')
    if (name !== to && this.#packages.has(name)) return []
    const found = this.#classOf(name)
    if (found) return nearestFile(this.#repository, file, found)
    return this.#packages.has(parent(name)) ? 'unresolved' : 'external'
  }

  /** The innermost part of the name that is a class of its own file: what follows is a member. */
  #classOf(name: string): number[] | undefined {
    for (let at = name; at !== ''; at = parent(at)) {
      const found = this.#classes.get(at)
      if (found) return found
    }
    return undefined
  }

  #addClass(file: number, path: string, name: string): void {
    this.#packages.add(name)
    const qualified = [name, baseName(path).replace(/\.java$/, '')].filter((part) => part !== '').join('.')
    const files = this.#classes.get(qualified)
    if (files) files.push(file)
    else this.#classes.set(qualified, [file])
  }
}

function packageOf(imports: string): string {
  const first = decodeLinks(imports.split('\n', 1)[0])[0]
  return first?.kind === 'package' ? first.to : ''
}

function parent(name: string): string {
  return folderOf(name.replaceAll('.', '/')).replaceAll('/', '.')
}
