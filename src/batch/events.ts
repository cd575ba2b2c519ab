import type { ErrorRecord } from '../core/errors.ts'
import type { Counts, Summary } from '../core/records.ts'
import type { BatchNews } from '../core/remote.ts'

/** What a run tells while it goes, for `onEvent` and `--progress json`; `plan` is first, `summary` last. */
export type RunEvent = { v: 1; run_id: string; ts: string } & EventBody

export type EventBody =
  | { type: 'plan'; tasks: string[]; workers: number; total?: number; resumed: boolean }
  | ({
      type: 'progress'
      total_known: boolean
      in_flight: number
      eta_s?: number
      paused_until?: string
      server_down?: string
    } & Counts)
  | { type: 'retry'; id: string; task: string; attempt: number; wait_ms: number; error: ErrorRecord }
  | { type: 'dead_letter'; id: string; task: string; attempts: number; error: ErrorRecord }
  | { type: 'slow'; id: string; task: string; duration_ms: number }
  | ({ type: 'batch' } & BatchNews)
  /** All items are done, and what is said of all of them together takes long: result files, pairs of duplicates. */
  | { type: 'concluding' }
  | { type: 'stopping'; reason: string; hint?: string; in_flight: number }
  | ({ type: 'summary' } & Summary)

export type Emit = (body: EventBody) => void
