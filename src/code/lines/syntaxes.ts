import type { Syntax } from './lexicon.ts'
import { FAMILIES } from './syntaxes-data.ts'

type Family = (typeof FAMILIES)[number]

/** By language, once it is met; null where none is known. */
const syntaxes = new Map<string, Syntax | null>()
const syntaxesOfFamilies = new Map<Family, Syntax>()

/** The languages whose comments are known. */
export function syntaxLanguages(): string[] {
  return FAMILIES.flatMap(({ languages }) => languages.split('/'))
}

/** Undefined for languages without comments (JSON, CSV, plain text) and for those not known here. */
export function syntaxOf(language: string): Syntax | undefined {
  let syntax = syntaxes.get(language)
  if (syntax === undefined) {
    const family = FAMILIES.find(holds(language))
    syntax = family ? (syntaxesOfFamilies.get(family) ?? syntaxFor(family)) : null
    syntaxes.set(language, syntax)
  }
  return syntax ?? undefined
}

function holds(language: string): (family: Family) => boolean {
  return ({ languages }) => `/${languages}/`.includes(`/${language}/`)
}

function syntaxFor(family: Family): Syntax {
  const { openings, continued, inside } = family
  const syntax = { openings: openings(), continued, inside }
  syntaxesOfFamilies.set(family, syntax)
  return syntax
}
