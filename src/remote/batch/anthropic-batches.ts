import * as z from 'zod/mini'
import { SOME_TEXT } from '../../core/schemas.ts'
import { BATCH_TERMS } from '../batch-terms-data.ts'
import { type BatchApi, type BatchState, notRun, type Outcome } from './batch-api.ts'

/** Clocks of two machines differ by less. */
const CLOCK_SKEW_MS = 3_600_000

/**
 * Batches of messages as Anthropic has them. A batch can't be given a name: one whose order got no answer is known by
 * its time and the number of its requests, and its results show whether it is.
 */
export const anthropicBatches: BatchApi = {
  most: {
    requests: BATCH_TERMS.anthropic.most_requests,
    inputs: Number.POSITIVE_INFINITY,
    bytes: 256_000_000,
  },
  frame: { open: '{"requests":[', between: ',\n', close: ']}' },
  entry: (custom_id, _, body) => `{"custom_id":"${custom_id}","params":${body}}`,
  create: { path: '/v1/messages/batches', body: () => undefined },
  retrieve: (id) => `/v1/messages/batches/${encodeURIComponent(id)}`,
  list: (after) =>
    `/v1/messages/batches?limit=100${after === undefined ? '' : `&after_id=${encodeURIComponent(after)}`}`,
  read,
  readList: (reply) => {
    const { data } = LIST.safeParse(reply)
    if (!data) return undefined
    const batches = data.data.map(read).filter((state) => state !== undefined)
    return { batches, next: (data.has_more && data.last_id) || undefined }
  },
  mayBe: ({ total, created_ms }, { count, made_ms }) =>
    total === count && created_ms >= made_ms - CLOCK_SKEW_MS,
  outcome,
}

const LIST = z.object({
  data: z.array(z.unknown()),
  has_more: z.nullish(z.boolean()),
  last_id: z.nullish(z.string()),
})

const COUNTS = ['processing', 'succeeded', 'errored', 'canceled', 'expired'] as const

const BATCH = z.object({
  id: SOME_TEXT,
  processing_status: z.string(),
  created_at: z.string(),
  results_url: z.nullish(z.string()),
  request_counts: z.nullish(z.record(z.string(), z.unknown())),
})

function read(reply: unknown): BatchState | undefined {
  const { data } = BATCH.safeParse(reply)
  if (!data) return undefined
  const { id, processing_status: status, created_at, results_url, request_counts } = data
  const counts = COUNTS.map((name) => Number(request_counts?.[name] ?? 0))
  const total = counts.reduce((sum, count) => sum + count, 0)
  return {
    ...{ id, status, phase: status === 'ended' ? 'ended' : 'running', created_ms: Date.parse(created_at) },
    ...{ total, done: total - counts[0], errors: [] },
    results: [results_url ?? `/v1/messages/batches/${encodeURIComponent(id)}/results`],
  }
}

const LINE = z.object({
  custom_id: z.string(),
  result: z.object({
    type: z.string(),
    message: z.optional(z.unknown()),
    error: z.optional(z.unknown()),
  }),
})

/** Where the kind of an error says no more than a status of HTTP would. */
const STATUS: Record<string, number> = { invalid_request_error: 400, not_found_error: 404 }

function outcome(line: unknown): Outcome | undefined {
  const { data } = LINE.safeParse(line)
  if (!data) return undefined
  const { custom_id, result } = data
  switch (result.type) {
    case 'succeeded':
      return { custom_id, status: 200, body: result.message }
    case 'errored':
      return { custom_id, status: STATUS[kindOf(result.error)] ?? 500, body: result.error }
    case 'canceled':
      return notRun(custom_id, 'batch_cancelled', 'the batch was cancelled before this request was run')
    case 'expired':
      return notRun(custom_id, 'batch_expired', 'the batch expired before this request was run')
    default:
      return undefined
  }
}

function kindOf(error: unknown): string {
  const inner = (error as { error?: { type?: unknown } } | null | undefined)?.error?.type
  return typeof inner === 'string' ? inner : ''
}
