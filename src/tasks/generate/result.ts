import type { Usage } from './providers/provider.ts'

export type { Usage } from './providers/provider.ts'

/** What a model has answered: text, or data where a schema was given. */
export interface GenerateResult {
  text?: string
  data?: unknown
  /** `stop`, `length` (cut off at the most tokens), or what else the provider calls it. */
  finish_reason: string
  /** Of all requests that the item took. */
  usage: Usage
  /** Only if the server did not tell, and the tokens were counted here. */
  usage_estimated?: true
  /** Replies that did not fit the schema, only if there were any. */
  asked_again?: number
}
