import type { TsconfigManifest } from '../manifest/tsconfig.ts'
import { childPath, folderOf, foldersUp, joinPath } from '../paths.ts'
import type { ModuleFiles } from './javascript-files.ts'
import { mapped } from './mapping.ts'
import type { PackageImports } from './packages.ts'
import type { Repository } from './repository.ts'

/** A config with what it extends, paths from the root of the repository. */
interface Config {
  base?: string
  paths?: readonly (readonly [pattern: string, targets: readonly string[]])[]
  rootFolders?: readonly string[]
}

const MAIN = /(?:^|\/)[jt]sconfig\.json$/
const ANY = /(?:^|\/)[jt]sconfig[^/]*$/

/** `paths`, `baseUrl` and `rootDirs` of the nearest tsconfig.json, and of others beside it. */
export class TsconfigPaths {
  readonly #files: ModuleFiles
  readonly #packages: PackageImports
  readonly #manifests: ReadonlyMap<string, TsconfigManifest>
  /** Folder with a tsconfig.json or jsconfig.json → all its configs, that one first. */
  readonly #byFolder = new Map<string, Config[]>()
  readonly #configs = new Map<string, Config>()

  constructor(repository: Repository, files: ModuleFiles, packages: PackageImports) {
    this.#files = files
    this.#packages = packages
    this.#manifests = new Map(repository.manifests('tsconfig'))
    const paths = [...this.#manifests.keys()]
    // in order of paths, jsconfig.json comes first
    const main = paths.filter((path) => MAIN.test(path)).reverse()
    const others = paths.filter((path) => ANY.test(path) && !MAIN.test(path))
    for (const path of main) this.#byFolder.set(folderOf(path), [])
    for (const path of [...main, ...others]) this.#byFolder.get(folderOf(path))?.push(this.#config(path))
  }

  resolve(folder: string, name: string): number | undefined {
    for (const config of this.#nearest(folder)) {
      const targets = mapped(config.paths ?? [], name)
      const fromBase = config.base === undefined ? undefined : joinPath(config.base, name)
      const found = this.#firstModule([...targets, fromBase])
      if (found !== undefined) return found
    }
    return undefined
  }

  /** A relative import that crosses from one of `rootDirs` to another. */
  inRootFolders(folder: string, name: string): number | undefined {
    for (const { rootFolders = [] } of this.#nearest(folder)) {
      const own = rootFolders.find((root) => isInside(folder, root))
      if (own === undefined) continue
      const inner = folder.slice(own === '' ? 0 : own.length + 1)
      const found = this.#firstModule(
        rootFolders.map((root) => joinPath(joinPath(root, inner) ?? root, name)),
      )
      if (found !== undefined) return found
    }
    return undefined
  }

  #firstModule(paths: readonly (string | undefined)[]): number | undefined {
    for (const path of paths) {
      const found = path === undefined ? undefined : this.#files.module(path)
      if (found !== undefined) return found
    }
    return undefined
  }

  #nearest(folder: string): readonly Config[] {
    for (const around of foldersUp(folder)) {
      const configs = this.#byFolder.get(around)
      if (configs) return configs
    }
    return []
  }

  /** Options of what a config extends hold unless it has its own; of several, the last one's. */
  #config(path: string): Config {
    const known = this.#configs.get(path)
    if (known) return known
    const config: Config = {}
    // stands there already when the config extends itself
    this.#configs.set(path, config)
    const manifest = this.#manifests.get(path) as TsconfigManifest
    for (const name of manifest.extends) {
      const base = this.#extended(folderOf(path), name)
      if (base !== undefined) Object.assign(config, this.#config(base))
    }
    return Object.assign(config, ownConfig(folderOf(path), manifest, config.base))
  }

  #extended(folder: string, name: string): string | undefined {
    const path = name.startsWith('.') ? joinPath(folder, name) : this.#packagePath(folder, name)
    if (path === undefined) return undefined
    return [path, `${path}.json`, childPath(path, 'tsconfig.json')].find((one) => this.#manifests.has(one))
  }

  #packagePath(folder: string, name: string): string | undefined {
    const [, packageName, subpath = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(name) ?? []
    const root = packageName ? this.#packages.folderNamed(folder, packageName) : undefined
    return root === undefined ? undefined : joinPath(root, subpath)
  }
}

/** Only what the config itself says: nothing is undefined in it. */
function ownConfig(
  folder: string,
  { baseUrl, paths, rootDirs }: TsconfigManifest,
  inherited?: string,
): Config {
  const base = baseUrl === undefined ? inherited : joinPath(folder, baseUrl)
  return {
    ...(base !== undefined && { base }),
    ...(paths && { paths: fromRoot(base ?? folder, paths) }),
    ...(rootDirs && { rootFolders: present(rootDirs.map((root) => joinPath(folder, root))) }),
  }
}

function fromRoot(base: string, paths: NonNullable<TsconfigManifest['paths']>): Config['paths'] {
  return paths.map(([pattern, targets]) => [
    pattern,
    present(targets.map((target) => joinPath(base, target))),
  ])
}

function present(paths: readonly (string | undefined)[]): string[] {
  return paths.filter((path) => path !== undefined)
}

function isInside(folder: string, root: string): boolean {
  return root === '' || folder === root || folder.startsWith(`${root}/`)
}
