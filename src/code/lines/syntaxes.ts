import type { Syntax } from './lexicon.ts'
import { FAMILIES } from './syntaxes-data.ts'

const SYNTAXES: ReadonlyMap<string, Syntax> = new Map(
  FAMILIES.flatMap(({ languages, ...syntax }) =>
    languages.split('/').map((language) => [language, syntax] as const),
  ),
)

/** The languages whose comments are known. */
export const SYNTAX_LANGUAGES: readonly string[] = [...SYNTAXES.keys()]

/** Undefined for languages without comments (JSON, CSV, plain text) and for those not known here. */
export function syntaxOf(language: string): Syntax | undefined {
  return SYNTAXES.get(language)
}
