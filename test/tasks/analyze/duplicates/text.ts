import { scanLines } from '../../../../src/code/lines/scan-lines.ts'
import { hashCode } from '../../../../src/tasks/analyze/duplicates/hash-code.ts'

/** A text as bytes, with the comments found in it. */
export function read(text: string, language = 'C') {
  const bytes = Buffer.from(text)
  return { bytes, comments: scanLines(bytes, language).comments }
}

export function fingerprint(text: string, { language = 'C', renamed = false } = {}): Uint8Array {
  const { bytes, comments } = read(text, language)
  return hashCode(bytes, comments, [], renamed).fingerprint
}

/** A file for `findDuplicates`. */
export function file(path: string, text: string, { language = 'C', renamed = false } = {}) {
  return { path, language, fingerprint: fingerprint(text, { language, renamed }) }
}

/** `count` lines that differ from each other, and from those of other names. */
export function statements(name: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${name}(${index});\n`).join('')
}
