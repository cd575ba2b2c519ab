import { isUtf8 } from 'node:buffer'

const BYTE_ORDER_MARK = '\ufeff'
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]{1,50})/i

/**
 * A reply's text, without a byte order mark: UTF-8 where its bytes are, else in the charset that its content type
 * names. Undefined where it is in neither: letters that can't be read must not be stored as others.
 */
export function replyText(body: Buffer, contentType?: string): string | undefined {
  if (isUtf8(body)) return withoutMark(body.toString())
  const [, charset] = CHARSET.exec(contentType ?? '') ?? []
  if (charset === undefined) return undefined
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch {
    // No such charset, or not in it.
    return undefined
  }
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}
