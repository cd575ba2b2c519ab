import type { Block } from '../../checkpoint/block.ts'
import type { ReusedMemory } from '../../core/reused-memory.ts'
import type { Complete } from '../../core/task.ts'

const RESULT_MARK = ',"status":"succeeded","result":'

/** Lines are handed on so many bytes at a time: these stay in the processor's cache. */
const PIECE_BYTES = 1 << 16

/**
 * The result lines of items `from` to `to` (not included) as they are shown: those that are stored, where the task adds
 * nothing. Each piece is good until the next one; `room`: where they are put together.
 */
export function* resultLines(
  block: Block,
  from: number,
  to: number,
  complete: Complete<unknown> | undefined,
  room: ReusedMemory,
): Generator<Buffer> {
  if (!complete || !block.hasNotes) {
    for (const { lines } of block.pieces(from, to, PIECE_BYTES, room)) yield lines
    return
  }
  let text = ''
  for (let i = from; i < to; i++) {
    const { head, result } = lineParts(block, i, complete)
    text += `${head}${RESULT_MARK}${result}\n`
  }
  yield Buffer.from(text)
}

/** A line's text before its status, and from its result on; an id can't hold the mark, since its quotes are escaped. */
export function lineParts(block: Block, i: number, complete: Complete<unknown> | undefined) {
  const line = block.line(i)
  const at = line.indexOf(RESULT_MARK)
  const stored = line.slice(at + RESULT_MARK.length)
  const note = complete && block.note(i)
  const result = complete && note?.length ? completed(stored, note, complete) : stored
  return { head: line.slice(0, at), result }
}

/** Both ends with the brace that ends the line. */
function completed(stored: string, note: Uint8Array, complete: Complete<unknown>): string {
  return `${JSON.stringify(complete(JSON.parse(stored.slice(0, -1)), note)) ?? 'null'}}`
}
