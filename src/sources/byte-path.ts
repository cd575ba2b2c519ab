import { isUtf8 } from 'node:buffer'

/**
 * A path as the file system holds it, one character per byte: names need not be valid UTF-8, and `<` is the
 * order of bytes, as git sorts. For ASCII it is the same string as the text.
 */
export type BytePath = string

const NOT_ASCII = /[^\0-\x7f]/

export function toBytePath(text: string): BytePath {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

/** The path as text, or undefined where it is not valid UTF-8. */
export function toText(path: BytePath): string | undefined {
  if (!NOT_ASCII.test(path)) return path
  const bytes = Buffer.from(path, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

/** The path as text for matching patterns: what is not valid UTF-8 becomes U+FFFD. */
export function toLossyText(path: BytePath): string {
  return NOT_ASCII.test(path) ? Buffer.from(path, 'latin1').toString('utf8') : path
}

/** The path as node:fs takes it without changing a byte. */
export function toFsPath(path: BytePath): string | Buffer {
  return NOT_ASCII.test(path) ? Buffer.from(path, 'latin1') : path
}

export function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`
}
