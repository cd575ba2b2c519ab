import { decodeLinks, type LineLink } from '../link.ts'
import type { CargoManifest } from '../manifest/modules.ts'
import { baseName, childPath, folderOf, joinPath } from '../paths.ts'
import type { Repository } from './repository.ts'

const TARGET_FOLDERS = /^(?:src\/bin|tests|examples|benches)\/(?:[^/]+\.rs|[^/]+\/main\.rs)$/
const MAX_DEPTH = 64
const MAX_CRATES = 64

/**
 * The modules of every crate: those that `mod x;` declares from the crate's root file on. A module is written as
 * the root's path and the names down to it.
 */
export class ModuleTrees {
  readonly #repository: Repository
  /** Module → file; modules of one name are joined by `::`. */
  readonly #files = new Map<string, number>()
  /** File → the module it is, the first by which it is found. */
  readonly #homes = new Map<number, readonly string[]>()
  /** Name of a library → path of its root file. */
  readonly #crates = new Map<string, string>()
  readonly #shared = new Map<number, number>()
  /** Roots of crates of the 2015 edition, whose paths start at the root. */
  readonly #old = new Set<string>()

  constructor(repository: Repository) {
    this.#repository = repository
    for (const [path, manifest] of repository.manifests('cargo')) this.#addPackage(folderOf(path), manifest)
    // what no manifest leads to: crates without one, then modules that macros declare
    const rest = [...repository.files.entries()].filter(([, { language }]) => language === 'Rust')
    for (const [file, { path }] of rest) if (/(?:^|\/)(?:lib|main)\.rs$/.test(path)) this.#grow(file)
    for (const [file] of rest) this.#grow(file)
  }

  homeOf(file: number): readonly string[] {
    return this.#homes.get(file) ?? [this.#repository.pathOf(file)]
  }

  childOf(module: readonly string[], names: readonly string[]): number | undefined {
    return this.#files.get([...module, ...names].join('::'))
  }

  /** The last of the modules down a path that is a file. */
  deepest(start: readonly string[], names: readonly string[]): number | undefined {
    let module = start.join('::')
    let found = this.#files.get(module)
    for (const name of names) {
      module = `${module}::${name}`
      // a module inside of a file has none of its own
      found = this.#files.get(module) ?? found
    }
    return found
  }

  crateNamed(name: string): string | undefined {
    return this.#crates.get(name)
  }

  isOld(root: string): boolean {
    return this.#old.has(root)
  }

  #addPackage(folder: string, manifest: CargoManifest): void {
    for (const path of this.#rootsOf(folder, manifest)) {
      const file = this.#repository.file(path)
      if (file === undefined) continue
      if (manifest.isOld) this.#old.add(path)
      this.#grow(file)
    }
  }

  #rootsOf(folder: string, { name, lib, roots }: CargoManifest): string[] {
    const library = joinPath(folder, lib ?? 'src/lib.rs')
    if (name && library && !this.#crates.has(name) && this.#repository.file(library) !== undefined)
      this.#crates.set(name, library)
    const named = ['src/main.rs', ...roots].map((path) => joinPath(folder, path))
    return [library, ...named, ...this.#targets(folder)].filter((path) => path !== undefined)
  }

  /** Files that are crates by their place. */
  #targets(folder: string): string[] {
    return ['src/bin', 'tests', 'examples', 'benches'].flatMap((name) =>
      this.#repository
        .filesBelow(childPath(folder, name))
        .filter((path) => TARGET_FOLDERS.test(folder === '' ? path : path.slice(folder.length + 1))),
    )
  }

  /** Walks a crate from its root. A file is no module of itself, however `#[path]` twists it. */
  #grow(root: number): void {
    if (this.#homes.has(root)) return
    const seen = new Set([root])
    const queue: [file: number, module: readonly string[]][] = [[root, [this.#repository.pathOf(root)]]]
    for (const [file, module] of queue) {
      this.#files.set(module.join('::'), file)
      if (!this.#homes.has(file)) this.#homes.set(file, module)
      for (const [child, path] of this.#children(file, module)) {
        if (seen.has(child) || !this.#mayShare(child)) continue
        seen.add(child)
        queue.push([child, path])
      }
    }
  }

  #children(file: number, module: readonly string[]): [file: number, module: readonly string[]][] {
    if (module.length > MAX_DEPTH) return []
    const links = decodeLinks(this.#repository.files[file].imports).filter(({ kind }) => kind === 'mod')
    return links.flatMap((link) => {
      const child = this.#declared(file, module.length === 1, link)
      return child === undefined ? [] : [[child, [...module, ...link.to.split('::')]]]
    })
  }

  /** Helpers of tests are modules of many crates. */
  #mayShare(file: number): boolean {
    const times = (this.#shared.get(file) ?? 0) + 1
    this.#shared.set(file, times)
    return times <= MAX_CRATES
  }

  /** The file of `mod x;`: in the folder of the file for a root or mod.rs, else in the folder of its name. */
  #declared(file: number, isRoot: boolean, { to, names }: LineLink): number | undefined {
    const path = this.#repository.pathOf(file)
    const folder = folderOf(path)
    if (names) return this.#repository.file(joinPath(folder, names[0]) ?? '')
    const isOwner = isRoot || baseName(path) === 'mod.rs'
    const place = childPath(isOwner ? folder : path.replace(/\.rs$/, ''), to.replaceAll('::', '/'))
    return this.#repository.firstOf([`${place}.rs`, `${place}/mod.rs`])
  }
}
