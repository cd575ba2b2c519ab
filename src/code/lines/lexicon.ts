import type { Opening } from './opening.ts'

/** How comments, and what could be mistaken for one, look in a language. */
export interface Syntax {
  openings: readonly Opening[]
  /** A backslash at the end of a line continues it, whatever it holds. */
  continued?: boolean
  /** The text begins inside of the first opening (PHP: a file is a page). */
  inside?: boolean
}

/** Made by a constructor, all are of one shape for V8, which copies of objects are not: that keeps the scanner fast. */
export class NumberedOpening implements Opening {
  readonly type: Opening['type']
  readonly open: string
  readonly comment: boolean
  readonly head: RegExp | undefined
  readonly close: string
  readonly at: Opening['at']
  readonly after: string
  readonly prefix: string
  readonly multiline: boolean
  readonly escape: string
  readonly hole: string
  readonly untilEnd: boolean
  readonly index: number

  constructor(opening: Opening, index: number) {
    this.type = opening.type
    this.open = opening.open
    this.comment = opening.comment
    this.head = opening.head
    this.close = opening.close
    this.at = opening.at
    this.after = opening.after
    this.prefix = opening.prefix
    this.multiline = opening.multiline
    this.escape = opening.escape
    this.hole = opening.hole
    this.untilEnd = opening.untilEnd
    this.index = index
  }
}

/** A syntax made ready for scanning. */
export interface Lexicon {
  /** The bytes that openings begin with. */
  firsts: readonly number[]
  /** By the byte of their first character: the more specific ones first, else in the order of the syntax. */
  lists: readonly (readonly NumberedOpening[])[]
  /** By byte: 1 where something may begin, also in the code of a hole or on the line of a heredoc. */
  watched: Uint8Array
  count: number
  inside: NumberedOpening | undefined
}

const WATCHED = Buffer.from('\n()[]{}')

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
  const numbered = openings.map((opening, index) => new NumberedOpening(opening, index))
  const firsts = [...new Set(openings.map(({ open }) => open.charCodeAt(0)))]
  const lists = new Array<readonly NumberedOpening[]>(256).fill([])
  for (const opening of numbered) {
    const first = opening.open.charCodeAt(0)
    lists[first] = [...lists[first], opening].sort(moreSpecificFirst)
  }
  const watched = new Uint8Array(256)
  for (const byte of [...firsts, ...WATCHED]) watched[byte] = 1
  return { firsts, lists, watched, count: numbered.length, inside: inside ? numbered[0] : undefined }
}

function moreSpecificFirst(a: Opening, b: Opening): number {
  return b.open.length - a.open.length || conditions(b) - conditions(a)
}

function conditions({ head, after }: Opening): number {
  return (head ? 1 : 0) + (after === '' ? 0 : 1)
}
