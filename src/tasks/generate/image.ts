import { isBinary } from '../../core/binary.ts'
import { TaskError } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import { imageKind } from '../../core/image-kind.ts'
import type { Image } from './providers/provider.ts'

/** The image that a file is, by its first bytes. Throws a permanent `TaskError` for one that is neither image nor text. */
export function imageOf(input: unknown): Image | undefined {
  if (!(input instanceof FileInput)) return undefined
  const bytes = input.bytes()
  const kind = imageKind(bytes)
  if (kind) return { media_type: kind.media_type, data: Buffer.from(bytes).toString('base64') }
  if (!isBinary(bytes)) return undefined
  throw new TaskError('not_text', 'permanent', {
    message: 'the file is neither text nor an image of a known kind',
    hint: 'images are png, jpeg, gif or webp',
  })
}
