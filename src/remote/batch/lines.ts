import { ReplyError } from '../reply-error.ts'

const NEWLINE = 10
/** Tab, carriage return, space. */
const BLANKS = new Set([9, 13, 32])
/** One request's result may be as long as a reply by itself. */
const MOST_BYTES = 64 << 20

/** Lines of a stream, without what ends them. Throws a `ReplyError` for one that is too long. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let heldBytes = 0
  for await (const piece of stream) {
    let from = 0
    for (let to = piece.indexOf(NEWLINE); to >= 0; to = piece.indexOf(NEWLINE, from)) {
      const rest = piece.subarray(from, to)
      yield held.length ? Buffer.concat([...held, rest]) : rest
      held = []
      heldBytes = 0
      from = to + 1
    }
    if (from === piece.length) continue
    held.push(from ? piece.subarray(from) : piece)
    heldBytes += piece.length - from
    if (heldBytes > MOST_BYTES) throw ReplyError.tooLarge(MOST_BYTES)
  }
  if (held.length) yield Buffer.concat(held)
}

/** Of spaces, or of what is left of the other kind of line's end. */
export function isBlank(line: Buffer): boolean {
  return line.every((byte) => BLANKS.has(byte))
}
