/** What one request may have, as OpenAI allows it; other servers allow no less as a rule. */
export const MOST_INPUTS = 2_048
export const MOST_TOKENS = 300_000

export interface Batch {
  from: number
  to: number
  tokens: number
}

/** Cuts inputs of these many tokens into requests, in order. One that is too large for any goes alone. */
export function batchesOf(tokens: readonly number[]): Batch[] {
  const batches: Batch[] = []
  let batch: Batch | undefined
  for (const [i, count] of tokens.entries()) {
    if (!batch || i - batch.from === MOST_INPUTS || batch.tokens + count > MOST_TOKENS) {
      batch = { from: i, to: i, tokens: 0 }
      batches.push(batch)
    }
    batch.to = i + 1
    batch.tokens += count
  }
  return batches
}
