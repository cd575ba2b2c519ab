import * as z from 'zod/mini'
import { SOME_TEXT } from '../../core/schemas.ts'
import { BATCH_TERMS } from '../batch-terms-data.ts'
import { type BatchApi, type BatchState, notRun, type Outcome } from './batch-api.ts'

/** Batches as OpenAI has them: a file of requests goes up, files of replies and of errors come down. */
export const openAiBatches: BatchApi = {
  most: { requests: BATCH_TERMS.openai.most_requests, inputs: 50_000, bytes: 200_000_000 },
  frame: { open: '', between: '\n', close: '\n' },
  entry: (custom_id, endpoint, body) =>
    `{"custom_id":"${custom_id}","method":"POST","url":"${endpoint}","body":${body}}`,
  upload: {
    path: '/files',
    fields: { purpose: 'batch' },
    fileId: (reply) => FILE.safeParse(reply).data?.id,
  },
  create: {
    path: '/batches',
    body: ({ file_id, endpoint, tag }) => ({
      ...{ input_file_id: file_id, endpoint, completion_window: '24h', metadata: { millrace: tag } },
    }),
  },
  retrieve: (id) => `/batches/${encodeURIComponent(id)}`,
  list: (after) => `/batches?limit=100${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
  read,
  readList: (reply) => {
    const { data } = LIST.safeParse(reply)
    if (!data) return undefined
    const batches = data.data.map(read).filter((state) => state !== undefined)
    return { batches, next: data.has_more ? batches.at(-1)?.id : undefined }
  },
  mayBe: ({ tag }, order) => tag === order.tag,
  outcome,
}

const FILE = z.object({ id: SOME_TEXT })
const LIST = z.object({ data: z.array(z.unknown()), has_more: z.nullish(z.boolean()) })

const FAULT = z.object({
  code: z.nullish(z.string()),
  message: z.nullish(z.string()),
  line: z.nullish(z.int()),
})

const BATCH = z.object({
  id: SOME_TEXT,
  status: z.string(),
  created_at: z.nullish(z.number()),
  output_file_id: z.nullish(z.string()),
  error_file_id: z.nullish(z.string()),
  request_counts: z.nullish(
    z.object({
      total: z.nullish(z.number()),
      completed: z.nullish(z.number()),
      failed: z.nullish(z.number()),
    }),
  ),
  metadata: z.nullish(z.record(z.string(), z.unknown())),
  errors: z.nullish(z.object({ data: z.nullish(z.array(FAULT)) })),
})

const PHASES: Record<string, BatchState['phase']> = {
  failed: 'failed',
  completed: 'ended',
  expired: 'ended',
  cancelled: 'ended',
}

function read(reply: unknown): BatchState | undefined {
  const { data } = BATCH.safeParse(reply)
  if (!data) return undefined
  const { id, status, created_at, output_file_id, error_file_id, request_counts, metadata, errors } = data
  const tag = metadata?.millrace
  return {
    ...{ id, status, phase: PHASES[status] ?? 'running', created_ms: (created_at ?? 0) * 1_000 },
    total: request_counts?.total ?? 0,
    done: (request_counts?.completed ?? 0) + (request_counts?.failed ?? 0),
    results: [output_file_id, error_file_id].flatMap((file) =>
      file ? [`/files/${encodeURIComponent(file)}/content`] : [],
    ),
    tag: typeof tag === 'string' ? tag : undefined,
    errors: (errors?.data ?? []).map(({ code, message, line }) => ({
      code: code ?? undefined,
      message: message ?? 'no message',
      line: line ?? undefined,
    })),
  }
}

const LINE = z.object({
  custom_id: z.string(),
  response: z.nullish(z.object({ status_code: z.int(), body: z.optional(z.unknown()) })),
  error: z.nullish(z.object({ code: z.nullish(z.string()), message: z.nullish(z.string()) })),
})

function outcome(line: unknown): Outcome | undefined {
  const { data } = LINE.safeParse(line)
  if (!data) return undefined
  const { custom_id, response, error } = data
  if (response) return { custom_id, status: response.status_code, body: response.body }
  return notRun(custom_id, error?.code ?? 'batch_no_result', error?.message ?? 'no result')
}
