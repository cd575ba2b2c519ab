import { LANGUAGES } from './languages-data.ts'

/**
 * Languages by what files are called, and by what files say of themselves: JSON of pairs, which
 * `scripts/ready-made.mjs` has made at the build. A mode is a language's own name in lower case.
 */
export const BY_EXTENSION = pairsOf(([name, extensions]) => words(extensions, ' ', name))
export const BY_FILE_NAME = pairsOf(([name, , fileNames]) => words(fileNames, '/', name))
export const BY_INTERPRETER = pairsOf(([name, , , interpreters]) => words(interpreters, ' ', name))
export const BY_MODE = pairsOf(([name]) => [[name.toLowerCase(), name]])

/** Of name, extensions, file names and interpreters of each language; later ones stand. */
function pairsOf(read: (row: string[]) => [string, string][]): string {
  const rows = LANGUAGES.trim().split('\n')
  return JSON.stringify([...new Map(rows.flatMap((row) => read(row.split('|'))))])
}

function words(list: string | undefined, separator: string, language: string): [string, string][] {
  return list ? list.split(separator).map((word) => [word, language]) : []
}
