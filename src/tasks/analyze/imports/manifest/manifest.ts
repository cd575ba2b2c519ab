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

/** True for the few files `readManifest` reads. */
export function isManifest(path: string): boolean {
  return readerOf(path) !== undefined
}

/** Reads a project file; undefined for others, and for one that can't be read, which then says nothing. */
export function readManifest(path: string, text: string): Manifest | undefined {
  return readerOf(path)?.(text)
}

function readerOf(path: string): Reader | undefined {
  const name = baseName(path)
  return READERS.get(name) ?? (/^[jt]sconfig(?:\.[\w.-]+)?\.json$/.test(name) ? readTsconfig : undefined)
}
