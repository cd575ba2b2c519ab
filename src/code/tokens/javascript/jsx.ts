import { WORD_CHARACTERS } from './literals.ts'
import { unsure } from './unsure.ts'

const SLASH = 47
const LESS = 60
const GREATER = 62
const OPEN_BRACE = 123
const TAG_NAME = /[\w$:.-]*/y
/** Type arguments with at most one list of such inside. */
const ARGUMENTS = /<[\w\s$.,|&'"[\]]+(?:<[\w\s$.,|&'"[\]]+>[\w\s$.,|&'"[\]]*)?>/y
const GENERIC = /<\s*(?:const\s|[\w$]+\s*(?:[,=]|extends\b(?!\s*=)))/y
const AMBIGUOUS = /<\s*[\w$]+\s*>\s*\(/y
const CLOSING_TAG = /<\/\s*([\w$:.-]*)\s*>/y
/** What stands in a tag beside braces: names, `=`, strings, comments. */
const ATTRIBUTES = /(?:[\w$:.=\s-]+|"[^"]*"|'[^']*'|\/\*[^*]*\*\/|\/\/[^\n]*\n)*\/?/y

/** True where `<` begins an element rather than type parameters. With types `<T>(` may be either. */
export function isElement(raw: string, at: number, hasTypes: boolean): boolean {
  const next = raw.charCodeAt(at + 1)
  if (next !== GREATER && !WORD_CHARACTERS[next]) return false
  if (!hasTypes) return true
  AMBIGUOUS.lastIndex = at
  if (AMBIGUOUS.test(raw)) unsure()
  GENERIC.lastIndex = at
  return !GENERIC.test(raw)
}

/** Behind the name of the tag that begins at `<`. */
export function tagNameEnd(raw: string, at: number): number {
  TAG_NAME.lastIndex = at + 1
  TAG_NAME.test(raw)
  return TAG_NAME.lastIndex
}

/** Behind the type arguments of a tag, if it has some. */
export function tagArgumentsEnd(raw: string, from: number): number {
  ARGUMENTS.lastIndex = from
  return ARGUMENTS.test(raw) ? ARGUMENTS.lastIndex : from
}

/** At the brace that opens an attribute's value, or at the `>` that ends the tag. */
export function attributesEnd(raw: string, from: number): number {
  ATTRIBUTES.lastIndex = from
  ATTRIBUTES.test(raw)
  const end = ATTRIBUTES.lastIndex
  const code = raw.charCodeAt(end)
  return code === GREATER || code === OPEN_BRACE ? end : unsure()
}

/** At the brace or tag that ends a text between tags. */
export function textEnd(raw: string, from: number): number {
  for (let at = from; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code === LESS || code === OPEN_BRACE) return at
    if (code === GREATER || code === 125) break
  }
  return unsure()
}

export function isClosingTag(raw: string, at: number): boolean {
  return raw.charCodeAt(at + 1) === SLASH
}

/** Behind the closing tag at a position, which must have the name of the opening one. */
export function closingTagEnd(raw: string, at: number, name: string): number {
  CLOSING_TAG.lastIndex = at
  const found = CLOSING_TAG.exec(raw)
  return found?.[1] === name ? CLOSING_TAG.lastIndex : unsure()
}
