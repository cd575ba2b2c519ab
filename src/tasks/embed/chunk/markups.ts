import type { Layout } from './strength.ts'

/** How headings stand in a language of markup, line by line. */
export interface Markup {
  /** A line that is a heading by itself. */
  heading?: RegExp
  /** A line that makes a heading of the one above it, if it is as long: so many UTF-16 units fewer or more may be. */
  underline: RegExp
  fewer: number
  more: number
  /** A line that begins text which is no markup; the group is what ends it. */
  fence?: RegExp
}

const ANY = Number.POSITIVE_INFINITY

/** https://spec.commonmark.org/0.31.2/#atx-headings, #setext-headings, #fenced-code-blocks */
const MARKDOWN: Markup = {
  heading: /^ {0,3}#{1,6}(?:[ \t]|$)/,
  ...{ underline: /^ {0,3}(?:=+|-+)$/, fewer: ANY, more: ANY },
  fence: /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/,
}

/** https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections */
const RESTRUCTURED_TEXT: Markup = {
  ...{ underline: /^([!-/:-@[-`{-~])\1{2,}$/, fewer: 0, more: ANY },
}

/** https://docs.asciidoctor.org/asciidoc/latest/sections/titles-and-levels/ */
const ASCII_DOC: Markup = {
  heading: /^(?:={1,6}|#{1,6})[ \t]/,
  ...{ underline: /^([=\-~^+])\1{2,}$/, fewer: 1, more: 1 },
  fence: /^((?:-{4,}|\.{4,}|\+{4,}|\/{4,})(?=$)|`{3,})/,
}

export const MARKUPS: Partial<Readonly<Record<Layout, Markup>>> = {
  markdown: MARKDOWN,
  restructuredText: RESTRUCTURED_TEXT,
  asciiDoc: ASCII_DOC,
}
