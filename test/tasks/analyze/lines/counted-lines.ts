import type { LineCounts } from '../../../../src/code/records.ts'

/** Lines as `LineCounts` says, counted one after another: what the kernel is held against. */
export function countedLines(text: string, comments: readonly number[], continued: boolean): LineCounts {
  const raw = Buffer.from(text).toString('latin1')
  const spans = comments.flatMap((start, i) => (i % 2 === 0 ? [{ start, end: comments[i + 1] }] : []))
  const lines = raw.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const counts: LineCounts = { blank: 0, comment: 0, code: 0 }
  let kind: keyof LineCounts = 'blank'
  let start = 0
  let isJoined = false
  for (const line of lines) {
    const end = start + line.length
    const first = start + line.search(/[^\t-\r ]|$/)
    const touching = spans.filter((span) => span.start < end && span.end > first)
    if (first === end) {
      if (!continued || !/\\\r?\n$/.test(raw.slice(0, start))) kind = 'blank'
    } else if (touching.length === 0) kind = 'code'
    else {
      const outside = Array.from(line, (character, i) =>
        touching.some((span) => span.start <= start + i && start + i < span.end) ? '' : character,
      )
      const isHash = touching.some((span) => span.start > first && raw[span.start] === '#')
      const hasCode = isHash || /[^\t-\r ]/.test(outside.join(''))
      kind = hasCode && !isJoined ? 'code' : 'comment'
      isJoined = touching.some((span) => span.end > end) && (hasCode || isJoined)
    }
    counts[kind]++
    start = end + 1
  }
  return counts
}
