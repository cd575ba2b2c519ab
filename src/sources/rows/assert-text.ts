import { FatalError } from '../../core/errors.ts'

interface Signature {
  bytes: number[]
  what: string
  hint: string
}

const UTF8_HINT = 'iconv -f UTF-16 -t UTF-8 makes it UTF-8'
const UNPACK_HINT = 'unpack it first'

/** How files begin that hold no rows of text, whatever they are called. */
const SIGNATURES: Signature[] = [
  { bytes: [0xff, 0xfe], what: 'UTF-16', hint: UTF8_HINT },
  { bytes: [0xfe, 0xff], what: 'UTF-16', hint: UTF8_HINT },
  {
    bytes: [0x1f, 0x8b],
    what: 'packed by gzip',
    hint: 'a file of that kind ends in .gz; unpack a stream first',
  },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'packed by zstd', hint: UNPACK_HINT },
  { bytes: [0xfd, 0x37, 0x7a, 0x58], what: 'packed by xz', hint: UNPACK_HINT },
  { bytes: [0x50, 0x4b, 3, 4], what: 'a zip archive', hint: UNPACK_HINT },
  {
    // The file's mark and the first byte of its first page: a text may begin with the mark alone.
    bytes: [...Buffer.from('PAR1'), 0x15],
    what: 'Parquet',
    hint: 'a file of that kind ends in .parquet, or is called so by --input-format parquet',
  },
]

/** Throws a FatalError `not_utf8` for a table whose first bytes say that it is no text, or text of two bytes a character. */
export function assertText(head: Buffer, name: string): void {
  const found = SIGNATURES.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte))
  if (found) throw new FatalError('not_utf8', `${name} is ${found.what}`, found.hint)
  if (isWide(head, 0) || isWide(head, 1))
    throw new FatalError('not_utf8', `${name} is UTF-16`, 'iconv -f UTF-16LE -t UTF-8 makes it UTF-8')
}

/** Two characters of ASCII, each with a zero byte at its place `zero`. */
function isWide(head: Buffer, zero: 0 | 1): boolean {
  return [0, 2].every((at) => head[at + zero] === 0 && head[at + 1 - zero] > 0)
}
