import type { PackageManifest } from '../manifest/package-json.ts'
import { childPath, folderOf, foldersUp } from '../paths.ts'
import { matchesGlob } from './globs.ts'
import type { ModuleFiles } from './javascript-files.ts'
import { mapped } from './mapping.ts'
import type { Repository } from './repository.ts'

const NAME = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/

/**
 * Imports by a package's name: of the package a file is in, or of one of the same workspace. Packages that only
 * lie in the repository (fixtures, examples) are not meant.
 */
export class PackageImports {
  readonly #files: ModuleFiles
  /** By folder, in order. */
  readonly #packages: ReadonlyMap<string, PackageManifest>
  /** Folder of a workspace → its packages' folders by name. */
  readonly #workspaces: ReadonlyMap<string, ReadonlyMap<string, string>>

  constructor(repository: Repository, files: ModuleFiles) {
    this.#files = files
    this.#packages = new Map(
      repository.manifests('package').map(([path, manifest]) => [folderOf(path), manifest]),
    )
    const globs = globsOf(repository)
    this.#workspaces = new Map([...globs].map(([folder, list]) => [folder, this.#membersOf(folder, list)]))
  }

  resolve(folder: string, name: string): number | undefined {
    if (name.startsWith('#')) return this.#private(folder, name)
    const parts = NAME.exec(name)
    const target = parts ? this.folderNamed(folder, parts[1]) : undefined
    return target === undefined ? undefined : this.#inside(target, parts?.[2])
  }

  /** True where the nearest package says what a `#name` is. */
  owns(folder: string, name: string): boolean {
    const own = this.#nearest(folder)
    return (
      own !== undefined && mapped(this.#manifest(own).imports, name).some((target) => target.startsWith('.'))
    )
  }

  /** The folder of the package that a name means to a file in a folder. */
  folderNamed(folder: string, name: string): string | undefined {
    const own = this.#nearest(folder)
    if (own !== undefined && this.#manifest(own).name === name) return own
    for (const around of foldersUp(folder)) {
      const member = this.#workspaces.get(around)?.get(name)
      if (member !== undefined) return member
    }
    return undefined
  }

  #private(folder: string, name: string): number | undefined {
    const own = this.#nearest(folder)
    return own === undefined ? undefined : this.#first(own, mapped(this.#manifest(own).imports, name))
  }

  /** What `exports` say, or the entry points; else the file of that name, since exports name what is built. */
  #inside(folder: string, subpath: string | undefined): number | undefined {
    const { exports } = this.#manifest(folder)
    const exported = this.#first(folder, mapped(exports, subpath ? `./${subpath}` : '.'))
    if (exported !== undefined) return exported
    if (!subpath) return this.#files.folder(folder) ?? this.#files.source(folder, 'src/index')
    return (
      this.#files.module(childPath(folder, subpath)) ??
      this.#files.module(childPath(folder, `src/${subpath}`))
    )
  }

  #first(folder: string, targets: readonly string[]): number | undefined {
    for (const target of targets) {
      const found = target.startsWith('.') ? this.#files.source(folder, target) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  #nearest(folder: string): string | undefined {
    for (const around of foldersUp(folder)) if (this.#packages.has(around)) return around
    return undefined
  }

  #manifest(folder: string): PackageManifest {
    return this.#packages.get(folder) as PackageManifest
  }

  #membersOf(root: string, globs: readonly string[]): Map<string, string> {
    const members = new Map<string, string>()
    for (const [folder, { name }] of this.#packages)
      if (name && !members.has(name) && isMember(root, folder, globs)) members.set(name, folder)
    return members
  }
}

/** Folder of a workspace → the globs of its packages. */
function globsOf(repository: Repository): Map<string, readonly string[]> {
  const globs = new Map<string, readonly string[]>()
  for (const [path, { workspaces }] of [
    ...repository.manifests('package'),
    ...repository.manifests('workspace'),
  ]) {
    const folder = folderOf(path)
    if (workspaces.length > 0) globs.set(folder, [...(globs.get(folder) ?? []), ...workspaces])
  }
  return globs
}

/** The root of a workspace is a member; a glob that starts with `!` takes folders out. */
function isMember(root: string, folder: string, globs: readonly string[]): boolean {
  if (folder === root) return true
  if (root !== '' && !folder.startsWith(`${root}/`)) return false
  const path = root === '' ? folder : folder.slice(root.length + 1)
  const isIn = globs.some((glob) => !glob.startsWith('!') && matchesGlob(glob, path))
  return isIn && !globs.some((glob) => glob.startsWith('!') && matchesGlob(glob.slice(1), path))
}
