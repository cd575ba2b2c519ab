/** What is wrong with a batch that its provider would not run; `line`: of its file, 1 is the first. */
export interface BatchError {
  code?: string
  message: string
  line?: number
}

/** A batch as its provider tells of it. */
export interface BatchState {
  id: string
  /** `failed`: none of its requests was run. */
  phase: 'running' | 'ended' | 'failed'
  /** In the provider's word. */
  status: string
  /** Since the epoch. */
  created_ms: number
  /** 0 while the provider does not know. */
  total: number
  done: number
  /** Where results are: paths below the base URL, or whole URLs. */
  results: readonly string[]
  /** What we called it, where the provider keeps that. */
  tag?: string
  errors: readonly BatchError[]
}

/** What became of one request: as if it had been sent by itself. */
export interface Outcome {
  custom_id: string
  status: number
  body: unknown
}

/** What is known of a batch when it is ordered. */
export interface Order {
  /** Says which batch it is, to us. */
  tag: string
  endpoint: string
  count: number
  made_ms: number
  /** Of the uploaded requests. */
  file_id?: string
}

/** How one provider takes batches. Paths are below the base URL. */
export interface BatchApi {
  /** What one batch may have; inputs are those of embedding requests. */
  most: { requests: number; inputs: number; bytes: number }
  /** What stands around and between the requests in their file. */
  frame: { open: string; between: string; close: string }
  /** A request in that file. */
  entry(custom_id: string, endpoint: string, body: string): string
  /** Where the file goes first; absent: it is itself what orders the batch. */
  upload?: { path: string; fields: Record<string, string>; fileId(reply: unknown): string | undefined }
  create: { path: string; body(order: Order): unknown }
  retrieve(id: string): string
  list(after: string | undefined): string
  /** Undefined for what is no batch. */
  read(reply: unknown): BatchState | undefined
  /** Newest first; `next` is what `list` needs for more. */
  readList(reply: unknown): { batches: BatchState[]; next?: string } | undefined
  /** Whether a batch may be the one that was ordered. */
  mayBe(state: BatchState, order: Order): boolean
  /** Undefined for what is no line of results. */
  outcome(line: unknown): Outcome | undefined
}

/** A request that was not run, as a failure that passes. */
export function notRun(custom_id: string, code: string, message: string): Outcome {
  return { custom_id, status: 503, body: { error: { code, message } } }
}
