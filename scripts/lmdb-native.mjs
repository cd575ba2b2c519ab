/**
 * In place of `node-gyp-build-optional-packages`, by which LMDB looks for its native half: that asks which C library
 * this is, and loads a great deal to know. Where the half for glibc can be loaded, that is the one.
 */
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

export default function load() {
  const folder = folderOf('lmdb', import.meta.dirname) ?? dirname(dirname(require.resolve('lmdb')))
  return (
    forGlibc(folder) ?? createRequire(join(folder, 'index.js'))('node-gyp-build-optional-packages')(folder)
  )
}

/** Where a package is installed, told without asking what it exports; undefined where packages lie elsewhere. */
function folderOf(name, from) {
  const found = join(from, 'node_modules', name)
  if (existsSync(found)) return realpathSync.native(found)
  return from === dirname(from) ? undefined : folderOf(name, dirname(from))
}

function forGlibc(folder) {
  const { arch, platform, versions } = process
  const half = `@lmdb/lmdb-${platform}-${arch}/node.abi${versions.modules}.glibc.node`
  const path = [join(folder, 'node_modules', half), join(folder, '..', half)].find(existsSync)
  try {
    return path && require(path)
  } catch {
    return undefined
  }
}
