import { eachMatch, type Found, type Source } from './source.ts'

const FORM = /^\(ns\b/gm
/** The next form that starts a line ends the one before. */
const NEXT_FORM = /\n\(/g
/** A name that opens a list or a vector, unless that lists what is taken out of a namespace. */
const NAMES = /(?<!:(?:refer|refer-macros|exclude|only|rename)\s{1,9})[[(](?!ns\b)([A-Za-z][\w.*+!?<>=-]*)/g

/** The namespaces and packages that a `(ns …)` form names. */
export function findClojure(source: Source): Found[] {
  const found: Found[] = []
  for (const { index } of eachMatch(FORM, source.raw)) {
    NEXT_FORM.lastIndex = index
    const end = NEXT_FORM.exec(source.raw)?.index ?? source.raw.length
    for (const match of eachMatch(NAMES, source.code(index, end)))
      found.push({ at: index + match.index, to: match[1], links: [] })
  }
  return found
}
