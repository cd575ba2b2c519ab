import type { BatchDoor, BatchTerms } from '../core/remote.ts'

/** What providers say of their batches; other servers of the same API are taken to say the same. */
export const BATCH_TERMS: Record<BatchDoor['api'], BatchTerms> = {
  openai: { price_share: 0.5, within_hours: 24, most_requests: 50_000 },
  anthropic: { price_share: 0.5, within_hours: 24, most_requests: 100_000 },
}
