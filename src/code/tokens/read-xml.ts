import { dataReader } from './data-reader.ts'

/**
 * Well-formed XML without a document type has nothing that counts, and no error: https://www.w3.org/TR/xml/. The rest,
 * and names of other letters, are left to the tree.
 */
export const readXml = dataReader(isXml)

const NAME = '[A-Za-z_:][\\w:.-]*'
const REFERENCE = `&(?:${NAME}|#\\d+|#x[\\dA-Fa-f]+);`
const ATTRIBUTE = `\\s+${NAME}\\s*=\\s*(?:"(?:[^<&"]|${REFERENCE})*"|'(?:[^<&']|${REFERENCE})*')`
const DECLARATION =
  /<\?xml\s+version\s*=\s*(["'])1\.\d\1(?:\s+encoding\s*=\s*(["'])[A-Za-z][\w.-]*\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\3)?\s*\?>/y
const START = new RegExp(`<(${NAME})(?:${ATTRIBUTE})*\\s*(/?)>`, 'y')
const END = new RegExp(`</(${NAME})\\s*>`, 'y')
const TEXT = new RegExp(`(?:[^<&]|${REFERENCE})+`, 'y')
const COMMENT = /<!--(?:(?!--)[\s\S])*-->/y
const CDATA = /<!\[CDATA\[(?:(?!\]\]>)[\s\S])*\]\]>/y
const INSTRUCTION = /<\?(?!xml)[A-Za-z_][\w.-]*(?:\s[^?]*)?\?>/iy

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are no characters of XML
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/
const SPACES = /^\s*$/
const MOST_DEPTH = 500

function isXml(text: string): boolean {
  if (CONTROL.test(text)) return false
  const open: string[] = []
  let hasRoot = false
  let at = endOf(DECLARATION, text, 0) ?? 0
  while (at < text.length) {
    const start = match(START, text, at)
    if (start) {
      if ((hasRoot && open.length === 0) || open.length > MOST_DEPTH) return false
      hasRoot = true
      if (start[2] === '') open.push(start[1])
      at += start[0].length
      continue
    }
    const end = match(END, text, at)
    if (end && open.pop() !== end[1]) return false
    const next = at + (end?.[0].length ?? contentLength(text, at, open.length > 0))
    if (next === at) return false
    at = next
  }
  return hasRoot && open.length === 0
}

/** Of what is neither the start nor the end of an element; 0 where that is not sure to be right. */
function contentLength(text: string, at: number, isInside: boolean): number {
  const [found] = match(TEXT, text, at) ?? []
  if (found !== undefined)
    return isInside ? (found.includes(']]>') ? 0 : found.length) : SPACES.test(found) ? found.length : 0
  const end =
    endOf(COMMENT, text, at) ??
    endOf(INSTRUCTION, text, at) ??
    (isInside ? endOf(CDATA, text, at) : undefined)
  return end === undefined ? 0 : end - at
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}
