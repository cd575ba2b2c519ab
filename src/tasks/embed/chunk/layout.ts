import { PLAIN_TEXT } from '../../../code/detect/detect.ts'
import type { Layout } from './strength.ts'

const LAYOUTS: Readonly<Record<string, Layout>> = {
  [PLAIN_TEXT]: 'prose',
  AsciiDoc: 'asciiDoc',
  Markdown: 'markdown',
  MDX: 'markdown',
  reStructuredText: 'restructuredText',
}

/** How a text in a language of linguist's is laid out. */
export function layoutOf(language: string): Layout {
  return Object.hasOwn(LAYOUTS, language) ? LAYOUTS[language] : 'code'
}
