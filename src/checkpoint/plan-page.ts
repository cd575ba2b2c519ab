import { DIGEST_BYTES } from './block-layout.ts'

/** Items that lie one after another both in the input and in a segment. */
export interface Span {
  segment: number
  from: number
  count: number
}

/**
 * Items of a plan, at most a segment of them, in input order: a digest of all their texts, and where their records are or
 * will be. Stored as digest, count, two times (float64), done (a word), then three words a span.
 */
export interface PlanPage {
  digest: Uint8Array
  count: number
  /** The latest modification time among its files, ms; 0 without files. */
  newest_mtime_ms: number
  /** When the source listed these items, ms since the epoch. */
  listed_at_ms: number
  /** True once a run has found all of its items succeeded: their records need not be looked at again. */
  done: boolean
  spans: Span[]
}

const HEADER = DIGEST_BYTES + 4 + 16 + 4

export function encodePage(page: PlanPage): Buffer {
  const bytes = Buffer.alloc(HEADER + page.spans.length * 12)
  bytes.set(page.digest)
  bytes.writeUInt32LE(page.count, 16)
  bytes.writeDoubleLE(page.newest_mtime_ms, 20)
  bytes.writeDoubleLE(page.listed_at_ms, 28)
  bytes.writeUInt32LE(page.done ? 1 : 0, 36)
  let at = HEADER
  for (const span of page.spans) {
    bytes.writeUInt32LE(span.segment, at)
    bytes.writeUInt32LE(span.from, at + 4)
    bytes.writeUInt32LE(span.count, at + 8)
    at += 12
  }
  return bytes
}

export function decodePage(stored: Uint8Array): PlanPage {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.length)
  const spans: Span[] = []
  for (let at = HEADER; at < bytes.length; at += 12)
    spans.push({
      segment: bytes.readUInt32LE(at),
      from: bytes.readUInt32LE(at + 4),
      count: bytes.readUInt32LE(at + 8),
    })
  return {
    digest: bytes.subarray(0, DIGEST_BYTES),
    count: bytes.readUInt32LE(16),
    newest_mtime_ms: bytes.readDoubleLE(20),
    listed_at_ms: bytes.readDoubleLE(28),
    done: bytes.readUInt32LE(36) === 1,
    spans,
  }
}
