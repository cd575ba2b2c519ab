import { PLAIN_TEXT } from '../../../code/detect/detect.ts'
import type { Layout } from './strength.ts'

const MARKUP = new Set(['AsciiDoc', 'Markdown', 'MDX', 'reStructuredText'])

/** How a text in a language of linguist's is laid out. */
export function layoutOf(language: string): Layout {
  if (language === PLAIN_TEXT) return 'prose'
  return MARKUP.has(language) ? 'markdown' : 'code'
}
