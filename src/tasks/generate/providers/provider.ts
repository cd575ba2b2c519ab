import type { BatchDoor } from '../../../core/remote.ts'
import type { JsonSchema } from '../options.ts'

export interface Image {
  media_type: string
  /** In base64. */
  data: string
}

/** A reply that would not do, and what the model is told of it. */
export interface Correction {
  /** As the provider wants to be told what its model had said. */
  said: unknown
  reason: string
}

/** What is asked of a model, in nobody's words. */
export interface Ask {
  model: string
  system?: string
  prompt: string
  image?: Image
  max_tokens: number
  temperature?: number
  schema?: JsonSchema
  corrections: readonly Correction[]
}

export interface Usage {
  input_tokens: number
  output_tokens: number
}

/** What a model has said, in nobody's words. */
export interface Reply {
  text: string
  /** Where the provider gives data as such; else it is in the text. */
  data?: unknown
  /** `stop`, `length`, or what else the provider calls it. */
  finish_reason: string
  /** Why it would not answer. */
  refusal?: string
  /** Undefined: the reply does not tell. */
  usage?: Usage
  said: unknown
}

/** How one kind of API is spoken to. */
export interface Provider {
  baseUrl: string
  path: string
  key: { variable: string; header?: string }
  headers?: Record<string, string>
  batch: BatchDoor
  /** Why it can't give data of this form, if it can't. */
  refuses?: (schema: JsonSchema) => string | undefined
  body(ask: Ask): unknown
  /** Undefined for what is no reply of this API. */
  read(body: unknown): Reply | undefined
  usage(body: unknown): Usage | undefined
}
