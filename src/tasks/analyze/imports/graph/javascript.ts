import type { Link } from '../link.ts'
import { joinPath } from '../paths.ts'
import { isScriptName, ModuleFiles } from './javascript-files.ts'
import { PackageImports } from './packages.ts'
import type { Repository } from './repository.ts'
import type { Resolution, Resolver } from './resolver.ts'
import { TsconfigPaths } from './tsconfig-paths.ts'

const RELATIVE = /^\.\.?(?:\/|$)/

/** Modules of JavaScript and TypeScript: relative, by tsconfig paths, by packages of this repository. */
export class JavaScriptResolver implements Resolver {
  readonly #repository: Repository
  readonly #files: ModuleFiles
  readonly #tsconfig: TsconfigPaths
  readonly #packages: PackageImports
  /** What a name means depends on the folder alone that asks for it. */
  readonly #bare = new Map<string, Resolution>()

  constructor(repository: Repository) {
    this.#repository = repository
    this.#files = new ModuleFiles(repository)
    this.#packages = new PackageImports(repository, this.#files)
    this.#tsconfig = new TsconfigPaths(repository, this.#files, this.#packages)
  }

  resolve(file: number, { to }: Link): Resolution {
    const folder = this.#repository.folderOf(file)
    // bundlers take what follows as an instruction: `./icon.svg?raw`
    const name = to.replace(/(?!^)[?#].*$/, '')
    return RELATIVE.test(name) ? this.#relative(folder, name) : this.#known(folder, name)
  }

  #relative(folder: string, name: string): Resolution {
    const path = joinPath(folder, name)
    const found = path === undefined ? undefined : this.#files.module(path, /(?:^|\/)\.{0,2}$/.test(name))
    return this.#resolution(found ?? this.#tsconfig.inRootFolders(folder, name), isScriptName(name))
  }

  #known(folder: string, name: string): Resolution {
    const key = `${folder}\n${name}`
    let known = this.#bare.get(key)
    if (known === undefined) {
      const found = this.#tsconfig.resolve(folder, name) ?? this.#packages.resolve(folder, name)
      known = this.#resolution(found, name.startsWith('#') && this.#packages.owns(folder, name))
      this.#bare.set(key, known)
    }
    return known
  }

  #resolution(found: number | undefined, isOurs: boolean): Resolution {
    if (found !== undefined) return [found]
    return isOurs ? 'unresolved' : 'external'
  }
}
