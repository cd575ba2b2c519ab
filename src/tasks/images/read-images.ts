import * as z from 'zod/mini'
import { TaskError } from '../../core/errors.ts'
import { type ImageKind, imageKind } from '../../core/image-kind.ts'
import { shown } from '../../core/shown.ts'
import type { ImagesOptions } from './options.ts'
import type { Usage } from './result.ts'

const TOKENS = z.int().check(z.minimum(0), z.maximum(1e9))
const USAGE = z.object({ usage: z.object({ input_tokens: TOKENS, output_tokens: TOKENS }) })

const IMAGES = z.object({
  data: z.array(
    z.object({
      b64_json: z.nullish(z.string()),
      url: z.nullish(z.string()),
      revised_prompt: z.nullish(z.string()),
    }),
  ),
})
/** An image as a reply has it. */
export type Sent = z.infer<typeof IMAGES>['data'][number]

/** Throws a transient `TaskError` for what is no reply of this API with so many images. */
export function readImages(body: unknown, count: number): Sent[] {
  const parsed = IMAGES.safeParse(body)
  if (!parsed.success) throw malformed(`the reply is not of this API: ${shown(body)}`)
  const { data } = parsed.data
  if (data.length !== count) throw malformed(`the reply has ${data.length} images instead of ${count}`)
  return data
}

/** What claims nonsense tells nothing. */
export function usageOf(body: unknown): Usage | undefined {
  return USAGE.safeParse(body).data?.usage
}

/** The bytes of an image that came in a reply. Throws a transient `TaskError` for what is not base64. */
export function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  // What is no letter of base64 is left out of the bytes, and what follows the end.
  const letters = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  if (bytes.length === Math.floor((letters * 3) / 4)) return bytes
  throw badImage('it is not base64')
}

/** Throws a transient `TaskError` for bytes that are not the image that was asked for. */
export function kindOf(bytes: Uint8Array, { format, maxBytes }: ImagesOptions): ImageKind {
  if (bytes.length > maxBytes) throw badImage(`it has ${bytes.length} bytes, more than ${maxBytes}`)
  const kind = imageKind(bytes)
  if (!kind) throw badImage('it begins like no image of a known kind')
  if (format && kind.media_type !== `image/${format}`)
    throw badImage(`it is ${kind.media_type}, not ${format}`)
  return kind
}

function malformed(message: string): TaskError {
  return new TaskError('malformed_reply', 'transient', { message, hint: 'check --images.base-url' })
}

function badImage(why: string): TaskError {
  return new TaskError('bad_image', 'transient', {
    message: `an image of the reply is of no use: ${why}`,
    hint: 'look at --images.format and --images.max-bytes',
  })
}
