import type { Syntax } from './lexicon.ts'
import { FAMILIES } from './syntaxes-data.ts'

type Family = (typeof FAMILIES)[number]

/** By language, once it is met. */
const familyOf = new Map<string, Family | undefined>()
const syntaxes = new Map<Family, Syntax>()

/** The languages whose comments are known. */
export function syntaxLanguages(): string[] {
  return FAMILIES.flatMap(({ languages }) => languages.split('/'))
}

/** Undefined for languages without comments (JSON, CSV, plain text) and for those not known here. */
export function syntaxOf(language: string): Syntax | undefined {
  if (!familyOf.has(language)) familyOf.set(language, FAMILIES.find(holds(language)))
  const family = familyOf.get(language)
  return family && (syntaxes.get(family) ?? syntaxFor(family))
}

function holds(language: string): (family: Family) => boolean {
  return ({ languages }) => `/${languages}/`.includes(`/${language}/`)
}

function syntaxFor(family: Family): Syntax {
  const { openings, continued, inside } = family
  const syntax = { openings: openings(), continued, inside }
  syntaxes.set(family, syntax)
  return syntax
}
