import { baseName } from '../paths.ts'
import { type CargoManifest, type GoManifest, readCargo, readGoModule } from './modules.ts'
import { type PackageManifest, readPackage } from './package-json.ts'
import { type PythonManifest, readPython } from './python-project.ts'
import { readTsconfig, type TsconfigManifest } from './tsconfig.ts'
import { readPnpmWorkspace, type WorkspaceManifest } from './workspace.ts'

/** What a project file says of how imports resolve: plain, small data. Paths are as the file has them. */
export type Manifest =
  | PackageManifest
  | TsconfigManifest
  | WorkspaceManifest
  | GoManifest
  | CargoManifest
  | PythonManifest

type Reader = (text: string) => Manifest | undefined

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['package.json', readPackage],
  ['pnpm-workspace.yaml', readPnpmWorkspace],
  ['go.mod', readGoModule],
  ['Cargo.toml', readCargo],
  ['pyproject.toml', readPython],
  ['setup.cfg', readPython],
])

/** True for the few files `readManifest` reads; `text` may be undecoded. */
export function isManifest(path: string, text: string): boolean {
  return readerOf(path, text) !== undefined
}

/** Reads a project file; undefined for others, and for one that can't be read, which then says nothing. */
export function readManifest(path: string, text: string): Manifest | undefined {
  return readerOf(path, text)?.(text)
}

const TSCONFIG = /^[jt]sconfig(?:\.[\w.-]+)?\.json$/

/** A tsconfig may extend a file of any name. */
function readerOf(path: string, text: string): Reader | undefined {
  const name = baseName(path)
  const known = READERS.get(name)
  if (known || !name.endsWith('.json')) return known
  return TSCONFIG.test(name) || text.includes('"compilerOptions"') ? readTsconfig : undefined
}
