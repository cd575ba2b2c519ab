/**
 * The environment variable that holds a key, and the header it goes into: `Authorization` unless said, as `Bearer`.
 * `optional`: where it is not set, the request goes without.
 */
export interface RemoteKey {
  variable: string
  header?: string
  prefix?: string
  optional?: boolean
}

/** How requests of several items go as one. All but `inputs` is the same for those of one name. */
export interface Merge {
  /** Requests of one name can go together, where they have the same budget, URL and key: all else stands in the name. */
  into: string
  /** What this request would have; at least one. */
  inputs: readonly unknown[]
  /** What one request may have. */
  most: { inputs: number; tokens: number }
  /** The body of a request with these inputs. */
  body: (inputs: unknown[]) => unknown
  /**
   * What each request gets as the body of its reply, of a reply to requests with so many inputs; an `Error` where its
   * part alone is bad. Throws a `TaskError` for a reply that is bad as a whole.
   */
  parts: (reply: unknown, counts: readonly number[]) => unknown[]
}

/** Where a request goes as one of a batch. */
export interface BatchDoor {
  /** Whose form of batches it is. */
  api: 'openai' | 'anthropic'
  /** Without a slash at its end. */
  baseUrl: string
  /** What is asked of it, such as `/v1/chat/completions`. */
  endpoint: string
}

/** What is told of a batch while it goes; `status` in the provider's word, `left` where the run ends before it. */
export interface BatchNews {
  id: string
  status: string
  requests: number
  done: number
}

/** What a provider says of its batches. */
export interface BatchTerms {
  /** What a request costs, as a share of its price by itself. */
  price_share: number
  /** The provider's promise. */
  within_hours: number
  /** Requests that go together. */
  most_requests: number
}

/** A request of a task: JSON there, JSON back. */
export interface RemoteRequest {
  /** What it counts toward, such as `openai/gpt-4o`: requests of one name share limits. */
  budget: string
  /** Default: POST. */
  method?: 'POST' | 'GET' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Record<string, string>
  key?: RemoteKey | RemoteKey[]
  /** Sent as JSON; a string or bytes are sent as they are. */
  body?: unknown
  /** Instead of `body`: it may go together with those of other items. Its `usage` and `cost.of` get the whole reply. */
  merge?: Merge
  /** How it goes as one of a batch, where it can. */
  batch?: BatchDoor
  /** About how many tokens it will take, the reply's included. Default: 0. */
  tokens?: number
  /** What makes it take fewer of them, for the hint of one that takes too many. Default: `shorten this item`. */
  shorten?: string
  /** How many tokens it took, as the reply tells it; undefined: it does not. */
  usage?: (reply: unknown) => number | undefined
  /**
   * What it costs, in the currency of `--budget`: at most, as far as is known before it is sent, and as its reply
   * tells (undefined: it does not).
   */
  cost?: { most: number; of: (reply: unknown) => number | undefined }
  /**
   * For an API that knows such a header: sent with a digest of `key` and the request, so that all attempts of an
   * item carry the same and another request of the same item does not. Default header: `Idempotency-Key`.
   */
  idempotency?: { key: string; header?: string }
  /** What the reply is: JSON (`json_or_nothing`: null where it is empty), or bytes as they came. Default: json. */
  expect?: 'json' | 'json_or_nothing' | 'bytes'
}

export interface RemoteReply {
  status: number
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>
  /** The parsed JSON, or a `Uint8Array`. */
  body: unknown
}

/** What an item would take, before anything is sent. */
export interface Estimate {
  requests: number
  /** Where it takes one that may go together with those of other items: how many inputs it has, and what one request may have. */
  merge?: { inputs: number } & Pick<Merge, 'most'>
  input_tokens: number
  /** At most. */
  output_tokens: number
  /** At most; undefined where no price is known. */
  price?: number
}

/** What a run's requests took, as replies tell it. */
export interface Spent {
  requests: number
  tokens: number
  /** Where requests say what they cost; with all that it may cost for one whose reply was lost or does not tell. */
  price?: number
}

/** Sends one request of a task within the run's limits; waits at the door for as long as it takes. */
export type RemoteCall = (request: RemoteRequest) => Promise<RemoteReply>
