export interface GoManifest {
  type: 'go'
  /** The module's path. */
  module: string
  /** Modules that a folder of the repository stands for. */
  replaced: readonly (readonly [module: string, folder: string])[]
}

export interface CargoManifest {
  type: 'cargo'
  /** The name code uses: dashes are underscores. Missing in a workspace without a package of its own. */
  name?: string
  /** Path of the library's root, if not src/lib.rs. */
  lib?: string
  /** Paths of other crates' roots that are named ([[bin]], [[test]] …). */
  roots: readonly string[]
  /** The 2015 edition, which is that of manifests that name none. */
  isOld: boolean
}

export function readGoModule(text: string): GoManifest | undefined {
  const module = /^[ \t]*module[ \t]+"?([^\s"]+)/m.exec(text)?.[1]
  if (!module) return undefined
  const replaced = text.matchAll(
    /^[ \t]*(?:replace[ \t]+)?([^\s=]+)(?:[ \t]+v\S+)?[ \t]+=>[ \t]+(\.\.?\/\S*)/gm,
  )
  return { type: 'go', module, replaced: [...replaced].map((match) => [match[1], match[2]]) }
}

export function readCargo(text: string): CargoManifest {
  const cargo: { name?: string; libName?: string; lib?: string; roots: string[] } = { roots: [] }
  let section = ''
  for (const line of text.split('\n')) {
    section = /^\s*(\[\[?[\w.-]+\]\]?)/.exec(line)?.[1] ?? section
    const pair = /^\s*(name|path)\s*=\s*["']([^"'\n]+)["']/.exec(line)
    if (!pair) continue
    const [, key, value] = pair
    if (section === '[package]' && key === 'name') cargo.name = value
    else if (section === '[lib]' && key === 'name') cargo.libName = value
    else if (section === '[lib]') cargo.lib = value
    else if (section.startsWith('[[') && key === 'path') cargo.roots.push(value)
  }
  const name = (cargo.libName ?? cargo.name)?.replaceAll('-', '_')
  return { type: 'cargo', name, lib: cargo.lib, roots: cargo.roots, isOld: !/^[ \t]*edition\b/m.test(text) }
}
