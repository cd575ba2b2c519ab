import type { Syntax } from './lexicon.ts'
import { FAMILIES } from './syntaxes-data.ts'

const FAMILY_OF = new Map(
  FAMILIES.flatMap((family) => family.languages.split('/').map((language) => [language, family] as const)),
)
const syntaxes = new Map<(typeof FAMILIES)[number], Syntax>()

/** The languages whose comments are known. */
export const SYNTAX_LANGUAGES: readonly string[] = [...FAMILY_OF.keys()]

/** Undefined for languages without comments (JSON, CSV, plain text) and for those not known here. */
export function syntaxOf(language: string): Syntax | undefined {
  const family = FAMILY_OF.get(language)
  if (!family) return undefined
  const { openings, continued, inside } = family
  const syntax = syntaxes.get(family) ?? { openings: openings(), continued, inside }
  syntaxes.set(family, syntax)
  return syntax
}
