import { Block } from '../../checkpoint/block.ts'
import type { ChunkOutcome } from '../../core/lane.ts'
import type { Emit } from '../events.ts'

/** An item is slow when it takes this share of its timeout. */
const SLOW_SHARE = 0.1

/** Tells which items of a chunk were slow; looks at each only where the chunk as a whole took long enough. */
export function tellSlow(
  task: string,
  { block: bytes, busy_ms }: ChunkOutcome,
  timeout_ms: number,
  emit: Emit,
): void {
  const slow_ms = timeout_ms * SLOW_SHARE
  if (!bytes || busy_ms < slow_ms) return
  const block = new Block(bytes)
  for (let i = 0; i < block.count; i++) {
    const duration_ms = block.durationMs(i)
    if (duration_ms < slow_ms) continue
    const { id } = JSON.parse(block.line(i))
    emit({ type: 'slow', id, task, duration_ms })
  }
}
