/**
 * Something that hides what stands inside of it from the scanner: a comment, a string, a regular expression. A
 * syntax is a list of these. Texts are read byte for byte, so a character here is one of 0 to 255.
 */
export interface Opening {
  /**
   * skip: stepped over. line: to the end of the line. block: to `close`, whatever stands between. nested: as many
   * `close` as `open`. quoted: to `close`, with escapes. regex: to a `/` outside of brackets, on its line.
   * bracketed: to the partner of the bracket the head ends with. heredoc: on the following lines. rest: all.
   * character: to the next quote, if a character stands between, or an escape; else it is stepped over. characters:
   * the same of up to four bytes. escape: the next character, `\r\n` as one.
   */
  type:
    | 'skip'
    | 'line'
    | 'block'
    | 'nested'
    | 'quoted'
    | 'regex'
    | 'bracketed'
    | 'heredoc'
    | 'rest'
    | 'character'
    | 'characters'
    | 'escape'
  /** The characters it begins with; where there is a head, the first of them. */
  open: string
  comment: boolean
  /** Sticky: what it looks like where `open` does not say it all. */
  head: RegExp | undefined
  /** What ends it; `$1` and `$2` stand for the head's groups. Of a line: what ends it before the line does. */
  close: string
  /** Where it counts: first on its line, at the very start of a line, or where an operand is due. */
  at: 'anywhere' | 'line' | 'column' | 'operand'
  /** Characters, one of which must stand in front; the start of the text passes for `\n`. */
  after: string
  /** Characters in front that belong to it. */
  prefix: string
  /** Of a line: a backslash continues it. Of a string: it may span lines. */
  multiline: boolean
  /** The character that takes the next one's meaning away. */
  escape: string
  /** What opens code inside of a string; it ends with a bracket, whose partner closes it. */
  hole: string
  /** Not closed means closed by the end of the text; otherwise what isn't closed opens nothing. */
  untilEnd: boolean
}

export type Details = Partial<Omit<Opening, 'type' | 'open'>>

const PLAIN: Omit<Opening, 'type' | 'open'> = {
  comment: false,
  head: undefined,
  close: '',
  at: 'anywhere',
  after: '',
  prefix: '',
  multiline: false,
  escape: '',
  hole: '',
  untilEnd: false,
}

/** A comment to the end of its line. */
export function line(open: string, details?: Details): Opening {
  return { ...PLAIN, type: 'line', open, comment: true, ...details }
}

/** A comment that must be the first on its line. */
export function firstOnLine(open: string, details?: Details): Opening {
  return line(open, { at: 'line', ...details })
}

/** A comment that spans lines. */
export function block(open: string, close: string, details?: Details): Opening {
  return { ...PLAIN, type: 'block', open, close, comment: true, ...details }
}

/** A comment that spans lines, and may hold others. */
export function nested(open: string, close: string, details?: Details): Opening {
  return { ...PLAIN, type: 'nested', open, close, comment: true, ...details }
}

/** A string of one line, in which a backslash escapes. */
export function string(quote: string, details?: Details): Opening {
  return { ...PLAIN, type: 'quoted', open: quote, close: quote, escape: '\\', ...details }
}

/** A string that may span lines, in which a backslash escapes. */
export function longString(quote: string, details?: Details): Opening {
  return string(quote, { multiline: true, ...details })
}

/** A string that may span lines and knows no escape but a doubled quote, which is two strings to the scanner. */
export function rawString(open: string, close: string, details?: Details): Opening {
  return { ...PLAIN, type: 'block', open, close, ...details }
}

/** A regular expression between slashes. */
export const regex: Opening = { ...PLAIN, type: 'regex', open: '/', at: 'operand' }

/** Ruby's `%w[...]`, Perl's `qw(...)`: the head ends with the bracket or other delimiter. */
export function bracketed(open: string, head: RegExp, details?: Details): Opening {
  return { ...PLAIN, type: 'bracketed', open, head, multiline: true, ...details }
}

/** The head's last group that took part names the line that ends it. */
export function heredoc(open: string, head: RegExp): Opening {
  return { ...PLAIN, type: 'heredoc', open, head }
}

/** Nothing but a comment from here on. */
export function rest(open: string, head: RegExp, details?: Details): Opening {
  return { ...PLAIN, type: 'rest', open, head, comment: true, ...details }
}

/** A literal of one character of UTF-8, or of up to four bytes. */
export function character(type: 'character' | 'characters'): Opening {
  return { ...PLAIN, type, open: "'" }
}

/** It takes the next character's meaning away. */
export function escaping(open: string): Opening {
  return { ...PLAIN, type: 'escape', open }
}

/** No opening at all, although it begins like one. */
export function skip(open: string, head?: RegExp): Opening {
  return { ...PLAIN, type: 'skip', open, head }
}
