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

/** Vectors become a tenth smaller at best, at 36 MB/s. */
const NOT_TRIED: ColumnType[] = ['list<float32>', 'float64', 'bytes']

/** Compressed where that is worth it. */
export async function pageOf(type: ColumnType, parts: Uint8Array[]): Promise<Page> {
  const plainBytes = parts.reduce((sum, part) => sum + part.length, 0)
  if (!NOT_TRIED.includes(type)) {
    const compressed = await compress(Buffer.concat(parts), { level: LEVEL })
    if (compressed.length < plainBytes * WORTH)
      return { codec: CODECS.gzip, parts: [compressed], plainBytes, bytes: compressed.length }
  }
  return { codec: CODECS.none, parts, plainBytes, bytes: plainBytes }
}
