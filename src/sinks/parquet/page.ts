import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ColumnType } from '../../core/table.ts'
import { CODECS } from './metadata.ts'

/** A page's bytes as they go into the file. */
export interface Page {
  codec: number
  parts: Uint8Array[]
  plainBytes: number
  bytes: number
}

const compress = promisify(gzip)
/** Measured on token ids and on text: 3 times smaller at 80-110 MB/s; higher levels save little and take twice as long. */
const LEVEL = 1
const WORTH = 0.9
/** Of a row group's bytes: beside vectors, ids are too few for their compression to be seen in the file. */
const WORTH_TRYING = 1 / 16

/** Vectors become a tenth smaller at best, at 36 MB/s. */
const NOT_TRIED: ColumnType[] = ['list<float32>', 'float64', 'bytes']

/** Those of a row group, a column each, compressed where that is worth it. */
export function pagesOf(types: readonly ColumnType[], columns: Uint8Array[][]): Promise<Page[]> {
  const plain = columns.map(plainPage)
  const bytesOf = (pages: Page[]) => pages.reduce((sum, { bytes }) => sum + bytes, 0)
  const isTried = (i: number) => !NOT_TRIED.includes(types[i])
  const tried = bytesOf(plain.filter((_, i) => isTried(i)))
  if (tried < bytesOf(plain) * WORTH_TRYING) return Promise.resolve(plain)
  return Promise.all(plain.map((page, i) => (isTried(i) ? compressed(page) : page)))
}

function plainPage(parts: Uint8Array[]): Page {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  return { codec: CODECS.none, parts, plainBytes: bytes, bytes }
}

async function compressed(page: Page): Promise<Page> {
  const { plainBytes } = page
  const bytes = await compress(Buffer.concat(page.parts), { level: LEVEL })
  if (bytes.length >= plainBytes * WORTH) return page
  return { codec: CODECS.gzip, parts: [bytes], plainBytes, bytes: bytes.length }
}
