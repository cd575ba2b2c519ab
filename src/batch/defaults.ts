/** What a batch does where nobody says otherwise. */
export const DEFAULTS = {
  concurrency: 8,
  maxAttempts: 3,
  backoff_ms: 2_000,
  timeout_ms: 60_000,
  poll_ms: 30_000,
  worker_memory: 1 << 30,
} as const
