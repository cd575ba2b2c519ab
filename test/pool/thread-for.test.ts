import { describe, expect, it } from 'vitest'
import { threadFor } from '../../src/pool/thread-for.ts'

type Thread = Parameters<typeof threadFor>[0][number]

/** As Piscina tells of a thread that has so many chunks, each of which can be aborted. */
function thread(id: number, chunks: number): Thread {
  const currentUsage = chunks === 1 ? Number.POSITIVE_INFINITY : chunks
  return { id, currentUsage, isRunningAbortableTask: chunks === 1 } as Thread
}

function chosen(chunks: number[], mayWait: boolean): number | undefined {
  const threads = chunks.map((count, id) => thread(id, count))
  return threadFor(threads, mayWait)?.id
}

describe('the thread that a chunk is sent to', () => {
  it('is one with nothing to do', () => {
    expect(chosen([1, 0, 2], true)).toBe(1)
    expect(chosen([1, 0, 2], false)).toBe(1)
  })

  it('else is one with a single chunk, if the chunk may wait behind it', () => {
    expect(chosen([2, 1, 1], true)).toBe(1)
    expect(chosen([2, 1, 1], false)).toBeUndefined()
  })

  it('is none of those with two', () => {
    expect(chosen([2, 2], true)).toBeUndefined()
    expect(chosen([], true)).toBeUndefined()
  })
})
