import type { Opening } from './opening.ts'

/** How comments, and what could be mistaken for one, look in a language. */
export interface Syntax {
  openings: readonly Opening[]
  /** A backslash at the end of a line continues it, whatever it holds. */
  continued?: boolean
  /** The text begins inside of the first opening (PHP: a file is a page). */
  inside?: boolean
}

export type NumberedOpening = Opening & { index: number }

/** A syntax made ready for scanning. */
export interface Lexicon {
  /** The characters that openings begin with. */
  firsts: readonly string[]
  /** By the byte of their first character: the more specific ones first, else in the order of the syntax. */
  lists: readonly (readonly NumberedOpening[])[]
  /** By byte: 1 where something may happen in the code of a hole or on the line of a heredoc. */
  watched: Uint8Array
  count: number
  inside: NumberedOpening | undefined
}

const WATCHED = '\n()[]{}'

const lexicons = new WeakMap<Syntax, Lexicon>()

export function lexiconOf(syntax: Syntax): Lexicon {
  let lexicon = lexicons.get(syntax)
  if (!lexicon) {
    lexicon = build(syntax)
    lexicons.set(syntax, lexicon)
  }
  return lexicon
}

function build({ openings, inside }: Syntax): Lexicon {
  const numbered = openings.map((opening, index) => ({ ...opening, index }))
  const firsts = [...new Set(openings.map(({ open }) => open[0]))]
  const lists: NumberedOpening[][] = Array.from({ length: 256 }, () => [])
  for (const opening of numbered) lists[opening.open.charCodeAt(0)].push(opening)
  for (const list of lists) list.sort(moreSpecificFirst)
  const watched = new Uint8Array(256)
  for (const character of [...firsts, ...WATCHED]) watched[character.charCodeAt(0)] = 1
  return { firsts, lists, watched, count: numbered.length, inside: inside ? numbered[0] : undefined }
}

function moreSpecificFirst(a: Opening, b: Opening): number {
  return b.open.length - a.open.length || conditions(b) - conditions(a)
}

function conditions({ head, after }: Opening): number {
  return (head ? 1 : 0) + (after === '' ? 0 : 1)
}
