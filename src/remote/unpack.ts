import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { ReplyError } from './reply-error.ts'

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const UNPACK: Record<string, Unpack> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
}

export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/** A body as it was before `encoding`, of at most `most` bytes: a small one may unpack to a thousand times its size. */
export async function unpack(body: Buffer, encoding: string | undefined, most: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase()
  if (!name || name === 'identity') return body
  if (!Object.hasOwn(UNPACK, name))
    throw new ReplyError('malformed_reply', `the reply has an unknown encoding: ${name.slice(0, 50)}`)
  try {
    return await UNPACK[name](body, { maxOutputLength: most })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw ReplyError.tooLarge(most)
    throw new ReplyError('truncated_reply', `the reply can't be unpacked: ${(error as Error).message}`)
  }
}
