import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { ReplyError } from './reply-error.ts'

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const fromGzip: Unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)
const fromZlib: Unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)
const fromDeflate: Unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw)

const UNPACK: Record<string, Unpack> = {
  gzip: fromGzip,
  'x-gzip': fromGzip,
  deflate: async (packed, options) => {
    try {
      return await fromZlib(packed, options)
    } catch (error) {
      // Some servers leave out what zlib puts around it.
      if ((error as NodeJS.ErrnoException).code !== 'Z_DATA_ERROR') throw error
      return fromDeflate(packed, options)
    }
  },
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
}

export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/** A body as it was before `encoding`, of at most `most` bytes: a small one may unpack to a thousand times its size. */
export async function unpack(body: Buffer, encoding: string | undefined, most: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase()
  // Servers name an encoding also where they send nothing.
  if (!name || name === 'identity' || body.length === 0) return body
  if (!Object.hasOwn(UNPACK, name))
    throw new ReplyError('malformed_reply', `the reply has an unknown encoding: ${name.slice(0, 50)}`)
  try {
    return await UNPACK[name](body, { maxOutputLength: most })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw ReplyError.tooLarge(most)
    throw new ReplyError('truncated_reply', `the reply can't be unpacked: ${(error as Error).message}`)
  }
}
