import { isBinary } from '../../core/binary.ts'
import { TaskError } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import type { Image } from './providers/provider.ts'

const MAGIC: { media_type: string; at: number; bytes: string }[] = [
  { media_type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { media_type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { media_type: 'image/gif', at: 0, bytes: 'GIF8' },
  { media_type: 'image/webp', at: 8, bytes: 'WEBP' },
]

/** The image that a file is, by its first bytes. Throws a permanent `TaskError` for one that is neither image nor text. */
export function imageOf(input: unknown): Image | undefined {
  if (!(input instanceof FileInput)) return undefined
  const bytes = input.bytes()
  const media_type = mediaType(bytes)
  if (media_type) return { media_type, data: Buffer.from(bytes).toString('base64') }
  if (!isBinary(bytes)) return undefined
  throw new TaskError('not_text', 'permanent', {
    message: 'the file is neither text nor an image of a known kind',
    hint: 'images are png, jpeg, gif or webp',
  })
}

function mediaType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return MAGIC.find(({ at, bytes: magic }) => head.startsWith(magic, at))?.media_type
}
