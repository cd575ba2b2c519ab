import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** Ends a call: the reply is of no use. `code` is one of `verdicts-data.ts`. */
export class ReplyError extends Error {
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/** A reply's whole body, decompressed, of at most `most` bytes. */
export async function readBody(body: Readable, encoding: string | undefined, most: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase()
  if (!name || name === 'identity') return collect(body, most)
  const decoder = DECODERS[name]
  if (!decoder) {
    body.destroy()
    throw new ReplyError('malformed_reply', `the reply has an unknown encoding: ${name.slice(0, 50)}`)
  }
  return unpack(body, decoder(), most)
}

async function unpack(body: Readable, decoder: Transform, most: number): Promise<Buffer> {
  body.on('error', (error) => decoder.destroy(error))
  body.pipe(decoder)
  try {
    return await collect(decoder, most)
  } catch (error) {
    body.destroy()
    if (error instanceof ReplyError || !isZlibError(error)) throw error
    throw new ReplyError('truncated_reply', `the reply can't be unpacked: ${error.message}`)
  }
}

/** Chunks of one piece come without a copy. */
async function collect(chunks: AsyncIterable<Buffer | string>, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    length += part.length
    if (length > most) throw new ReplyError('reply_too_large', `the reply has more than ${most} bytes`)
    parts.push(part)
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts, length)
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'errno' in error && /^(?:Z_|ERR_(?:_ERROR|PADDING))/.test(codeOf(error))
}

function codeOf(error: Error): string {
  return String((error as NodeJS.ErrnoException).code)
}
