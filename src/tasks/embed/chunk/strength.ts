/** How a text is laid out: what is a good place to cut it. */
export type Layout = 'prose' | 'markdown' | 'restructuredText' | 'asciiDoc' | 'code'

/** How good a place is to cut: the higher, the better. */
export const NOWHERE = 0
export const WORD = 1
export const SENTENCE = 2
export const LINE = 3
export const PARAGRAPH = 4
/** Where a function or type inside of another one begins. */
export const MEMBER = 5
/** A heading, or code that begins at the left margin. */
export const SECTION = 6
/** Where a function or type begins at the left margin. */
export const DEFINITION = 7

/** White space is looked through this far: text of nothing else is cut anywhere. */
const MOST_SPACE = 200
/** What may stand between the end of a sentence and the space behind it. */
const CLOSING = unitsOf('"\'”’)]」』）')
const MOST_CLOSING = 8
const SENTENCE_ENDS = unitsOf('.!?…:;')
/** These need no space behind them. */
const WIDE_SENTENCE_ENDS = unitsOf('。！？；…')
const NEWLINE = 10
const CASE_BIT = 32
const SMALL_A = 97
const SMALL_Z = 122

/** How good it is to cut `text` at `place`, by the text around it. */
export function strengthAt(text: string, place: number, layout: Layout): number {
  const from = spaceBefore(text, place)
  const to = spaceAfter(text, place)
  if (from === to) return endsWith(text, place, WIDE_SENTENCE_ENDS) ? SENTENCE : NOWHERE
  const lines = newlines(text, from, to)
  if (lines === 0) return endsWith(text, from, SENTENCE_ENDS) ? SENTENCE : WORD
  if (layout === 'code' && lines > 1 && text.charCodeAt(to - 1) === NEWLINE) return SECTION
  return lines > 1 ? PARAGRAPH : LINE
}

function unitsOf(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, (character) => character.charCodeAt(0)))
}

function endsWith(text: string, place: number, ends: ReadonlySet<number>): boolean {
  let at = place - 1
  if (isLetter(text.charCodeAt(at))) return false
  for (let count = 0; count < MOST_CLOSING && CLOSING.has(text.charCodeAt(at)); count++) at--
  return ends.has(text.charCodeAt(at))
}

/** Of ASCII. */
export function isLetter(unit: number): boolean {
  const small = unit | CASE_BIT
  return small >= SMALL_A && small <= SMALL_Z
}

function spaceBefore(text: string, place: number): number {
  const least = Math.max(0, place - MOST_SPACE)
  let at = place
  while (at > least && isSpace(text.charCodeAt(at - 1))) at--
  return at
}

/** Where the white space behind a place ends. */
export function spaceAfter(text: string, place: number): number {
  const most = Math.min(text.length, place + MOST_SPACE)
  let at = place
  while (at < most && isSpace(text.charCodeAt(at))) at++
  return at
}

function newlines(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === NEWLINE) count++
  return count
}

export function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0x3000 || unit === 0x2028
}
