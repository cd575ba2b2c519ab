import type { Manifest } from '../manifest/manifest.ts'
import { folderOf, foldersUp } from '../paths.ts'

/** What the graph is built from: a compact record of each file. */
export interface GraphFile {
  /** Relative to the root, `/`-separated. */
  path: string
  /** Linguist's name. */
  language: string
  /** The `links` of `findImports`. */
  imports: string
  manifest?: Manifest
}

/** All files in order of their paths: a file's number is its place in that order, whatever the input's was. */
export class Repository {
  readonly files: readonly GraphFile[]
  readonly #byPath: ReadonlyMap<string, number>
  /** In order; folders are nodes behind the files, for languages whose packages they are. */
  readonly #folders: readonly string[]
  readonly #folderNodes: ReadonlyMap<string, number>

  constructor(files: Iterable<GraphFile>) {
    this.files = [...files].sort((a, b) => comparePaths(a.path, b.path))
    this.#byPath = new Map(this.files.map(({ path }, file) => [path, file]))
    this.#folders = foldersOf(this.files).sort(comparePaths)
    this.#folderNodes = new Map(this.#folders.map((folder, i) => [folder, this.files.length + i]))
  }

  get nodes(): number {
    return this.files.length + this.#folders.length
  }

  /** The path of a node; `.` for the root. */
  nameOf(node: number): string {
    return this.files[node]?.path ?? (this.#folders[node - this.files.length] || '.')
  }

  file(path: string): number | undefined {
    return this.#byPath.get(path)
  }

  /** The first of some paths that is a file. */
  firstOf(paths: Iterable<string>): number | undefined {
    for (const path of paths) {
      const file = this.#byPath.get(path)
      if (file !== undefined) return file
    }
    return undefined
  }

  /** The node of a folder that holds files, at whatever depth. */
  folderNode(path: string): number | undefined {
    return this.#folderNodes.get(path)
  }

  hasFolder(path: string): boolean {
    return this.#folderNodes.has(path)
  }

  pathOf(file: number): string {
    return this.files[file].path
  }

  folderOf(file: number): string {
    return folderOf(this.files[file].path)
  }

  /** The paths below a folder, in order. */
  filesBelow(folder: string): string[] {
    const found: string[] = []
    for (let file = this.#firstFrom(`${folder}/`); this.files[file]?.path.startsWith(`${folder}/`); file++)
      found.push(this.files[file].path)
    return found
  }

  /** The project files of one kind with their paths, in order. */
  manifests<Type extends Manifest['type']>(type: Type): [path: string, Extract<Manifest, { type: Type }>][] {
    return this.files.flatMap(({ path, manifest }) =>
      manifest?.type === type ? [[path, manifest as Extract<Manifest, { type: Type }>]] : [],
    )
  }

  /** The first file whose path is not below a text. */
  #firstFrom(start: string): number {
    let low = 0
    let high = this.files.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (comparePaths(this.files[middle].path, start) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function foldersOf(files: readonly GraphFile[]): string[] {
  const folders = new Set<string>()
  for (const { path } of files) addFolders(folderOf(path), folders)
  return [...folders]
}

function addFolders(folder: string, folders: Set<string>): void {
  for (const one of foldersUp(folder)) {
    if (folders.has(one)) return
    folders.add(one)
  }
}

export function comparePaths(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
