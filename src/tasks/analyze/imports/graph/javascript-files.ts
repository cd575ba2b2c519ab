import { baseName, childPath, folderOf, joinPath } from '../paths.ts'
import type { Repository } from './repository.ts'

/** In the order they are tried; sources before declarations, which import nothing. */
const EXTENSIONS =
  '.ts .tsx .js .jsx .mts .cts .mjs .cjs .d.ts .d.mts .d.cts .vue .svelte .astro .json'.split(' ')
/** What the compiler makes such a file from, which is meant even where both are there. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}
/** What describes a file that is not there. */
const DECLARATIONS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.d.ts', '.jsx'],
  '.mjs': ['.d.mts'],
  '.cjs': ['.d.cts'],
}
const WRITTEN = /\.[mc]?jsx?$/
const LAST_EXTENSION = /(?:\.d\.[mc]?ts|\.[mc]?[jt]s|\.[jt]sx|\.vue|\.svelte|\.astro|\.json)$/
const BUILT_FOLDER = /^(?:dist|lib|build|out|es|esm|cjs|umd|types|typings|node|browser|module)\//
const EXTENSION = /(?:\.d)?\.[mc]?[jt]sx?$/

/** True for what can only be a script: another extension may be a style, a picture, a text. */
export function isScriptName(name: string): boolean {
  const extension = /\.\w+$/.exec(baseName(name))?.[0]
  return (
    extension === undefined ||
    EXTENSION.test(name) ||
    !/^\.(?:\w{2,4}|graphql|module|webmanifest)$/.test(extension)
  )
}

/** Finds the file of a module by its path. */
export class ModuleFiles {
  readonly #repository: Repository
  /** Folder of a package.json → entries to try. */
  readonly #entries: ReadonlyMap<string, readonly string[]>
  /** Path without extension → the file that it means. */
  readonly #stems = new Map<string, number>()

  constructor(repository: Repository) {
    this.#repository = repository
    for (const [file, { path }] of repository.files.entries()) this.#addStem(file, path)
    this.#entries = new Map(
      repository.manifests('package').map(([path, { entries }]) => [folderOf(path), entries]),
    )
  }

  /** A path as an import gives it: a file, one without its extension, one to be compiled, or a folder. */
  module(path: string, isFolder = false): number | undefined {
    return (isFolder ? undefined : this.file(path)) ?? this.folder(path)
  }

  file(path: string): number | undefined {
    const extension = WRITTEN.exec(path)?.[0]
    const found = extension ? this.#written(path, extension) : this.#repository.file(path)
    return found ?? this.#stems.get(path)
  }

  folder(path: string): number | undefined {
    if (!this.#repository.hasFolder(path)) return undefined
    for (const entry of this.#entries.get(path) ?? []) {
      const found = this.source(path, entry)
      if (found !== undefined) return found
    }
    return this.#stems.get(childPath(path, 'index'))
  }

  /** A file of a package as package.json names it, or what it is built from: `dist/a.mjs` from `src/a.ts`. */
  source(folder: string, target: string): number | undefined {
    const path = joinPath('', target)
    if (path === undefined) return undefined
    const place = childPath(folder, path)
    // `"main": "lib"` mostly means a folder.
    const given = this.file(place) ?? this.#stems.get(childPath(place, 'index'))
    if (given !== undefined) return given
    const inner = path.replace(BUILT_FOLDER, '').replace(BUILT_FOLDER, '').replace(EXTENSION, '')
    return this.#stems.get(childPath(folder, `src/${inner}`)) ?? this.#stems.get(childPath(folder, inner))
  }

  /** A file that the compiler may write. */
  #written(path: string, extension: string): number | undefined {
    const stem = path.slice(0, -extension.length)
    const source = this.#firstWith(stem, SOURCES[extension])
    return source ?? this.#repository.file(path) ?? this.#firstWith(stem, DECLARATIONS[extension])
  }

  #firstWith(stem: string, extensions: readonly string[] = []): number | undefined {
    for (const extension of extensions) {
      const file = this.#repository.file(stem + extension)
      if (file !== undefined) return file
    }
    return undefined
  }

  #addStem(file: number, path: string): void {
    const extension = LAST_EXTENSION.exec(path)?.[0]
    if (extension === undefined) return
    const stem = path.slice(0, -extension.length)
    const known = this.#stems.get(stem)
    if (known === undefined || this.#rank(file, stem) < this.#rank(known, stem)) this.#stems.set(stem, file)
  }

  #rank(file: number, stem: string): number {
    return EXTENSIONS.indexOf(this.#repository.pathOf(file).slice(stem.length))
  }
}
