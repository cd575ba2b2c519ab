export interface PythonManifest {
  type: 'python'
  /** Folders that hold top-level packages. */
  folders: readonly string[]
}

const PLACES = [
  // setuptools in TOML: package-dir = {"" = "lib"}, where = ["lib"]; in setup.cfg: package_dir = =lib, where = lib
  /^[ \t]*(?:package-dir[ \t]*=[ \t]*\{[ \t]*)?""[ \t]*=[ \t]*"([^"\n]+)"/gm,
  /^[ \t]*where[ \t]*=[ \t]*(?:\[[ \t]*)?["']?([\w./-]+)/gm,
  /^package_dir[ \t]*=[ \t]*(?:\r?\n[ \t]*)?=[ \t]*([\w./-]+)/gm,
  // poetry: packages = [{ include = "name", from = "lib" }]
  /\bfrom[ \t]*=[ \t]*"([^"\n]+)"/g,
]

/** Where pyproject.toml or setup.cfg say that packages are. */
export function readPython(text: string): PythonManifest {
  const folders = PLACES.flatMap((place) => [...text.matchAll(place)].map((match) => match[1]))
  return { type: 'python', folders: [...new Set(folders)] }
}
