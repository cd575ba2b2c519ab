/** Languages whose sources are copied from one to the other and stay the same. */
const FAMILIES: readonly (readonly string[])[] = [
  ['JavaScript', 'TypeScript', 'TSX', 'JSX'],
  ['C', 'C++', 'Objective-C', 'Objective-C++', 'Cuda'],
  ['CSS', 'SCSS', 'Less'],
  ['JSON', 'JSON with Comments', 'JSON5'],
]

const FAMILY = new Map(FAMILIES.flatMap((family) => family.map((language) => [language, family[0]] as const)))

/** Gives the files by path, each with the number of its family; a language in none is its own. */
export function numberFamilies<File extends { path: string; language: string }>(
  files: Iterable<File>,
): (File & { family: number })[] {
  const numbers = new Map<string, number>()
  const sorted = [...files].sort((a, b) => compare(a.path, b.path))
  return sorted.map((file) => {
    const family = FAMILY.get(file.language) ?? file.language
    if (!numbers.has(family)) numbers.set(family, numbers.size)
    return { ...file, family: numbers.get(family) as number }
  })
}

/** By UTF-16 units, the same in every place and language. */
export function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Data and prose: what repeats there is no code that someone copied. */
const NO_CODE = new Set(
  (
    'AsciiDoc/CSV/Diff/EditorConfig/Gettext Catalog/Git Attributes/Git Config/Ignore List/INI/Java Properties/JSON/' +
    'JSON with Comments/JSON5/JSONLD/Markdown/MDX/Pip Requirements/Public Key/reStructuredText/SVG/Text/TOML/TSV/' +
    'Unity3D Asset/XML/XML Property List/YAML'
  ).split('/'),
)

/** Whether copies are sought in a language. */
export function isCode(language: string): boolean {
  return !NO_CODE.has(language)
}
