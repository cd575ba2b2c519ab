/**
 * In place of `node-gyp-build-optional-packages`, by which LMDB looks for its native half: that asks which C library
 * this is, and loads a great deal to know. Where the half for glibc can be loaded, that is the one.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

export default function load() {
  const folder = dirname(dirname(require.resolve('lmdb')))
  return (
    forGlibc(folder) ?? createRequire(join(folder, 'index.js'))('node-gyp-build-optional-packages')(folder)
  )
}

function forGlibc(folder) {
  const { arch, platform, versions } = process
  const path = join(folder, `../@lmdb/lmdb-${platform}-${arch}/node.abi${versions.modules}.glibc.node`)
  try {
    return existsSync(path) ? require(path) : undefined
  } catch {
    return undefined
  }
}
