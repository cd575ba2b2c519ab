/** A batch has no more tokens, padding included: more is slower on a CPU, whose cache it leaves. */
export const BATCH_TOKENS = 256

/** Texts that go through the network together: their places in the list. */
export type Batch = number[]

/**
 * Texts by length, so that little is padded; one that is longer than a batch goes alone. Depends on the lengths alone,
 * because a vector depends in its last bits on those beside it.
 */
export function batchesOf(lengths: readonly number[]): Batch[] {
  const batches: Batch[] = []
  let batch: Batch = []
  for (const place of [...lengths.keys()].sort((a, b) => lengths[a] - lengths[b] || a - b)) {
    if (batch.length > 0 && lengths[place] * (batch.length + 1) > BATCH_TOKENS) {
      batches.push(batch)
      batch = []
    }
    batch.push(place)
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}
