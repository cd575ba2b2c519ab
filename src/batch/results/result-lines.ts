import type { Block } from '../../checkpoint/block.ts'
import type { Complete } from '../../core/task.ts'

const RESULT_MARK = ',"status":"succeeded","result":'

/** The result lines of items `from` to `to` (not included) as they are shown: those that are stored, where the task adds nothing. */
export function resultLines(
  block: Block,
  from: number,
  to: number,
  complete: Complete<unknown> | undefined,
): Buffer {
  if (!complete || !block.hasNotes) return block.lines(from, to)
  let text = ''
  for (let i = from; i < to; i++) {
    const { head, result } = lineParts(block, i, complete)
    text += `${head}${RESULT_MARK}${result}\n`
  }
  return Buffer.from(text)
}

/** A line's text before its status, and from its result on; an id can't hold the mark, since its quotes are escaped. */
export function lineParts(block: Block, i: number, complete: Complete<unknown> | undefined) {
  const line = block.lines(i, i + 1).toString()
  const at = line.indexOf(RESULT_MARK)
  const stored = line.slice(at + RESULT_MARK.length, -1)
  const note = complete && block.note(i)
  const result = complete && note?.length ? completed(stored, note, complete) : stored
  return { head: line.slice(0, at), result }
}

/** Both ends with the brace that ends the line. */
function completed(stored: string, note: Uint8Array, complete: Complete<unknown>): string {
  return `${JSON.stringify(complete(JSON.parse(stored.slice(0, -1)), note)) ?? 'null'}}`
}
