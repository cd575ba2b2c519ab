import { TaskError } from '../../../core/errors.ts'
import type { Estimate, RemoteKey, RemoteRequest } from '../../../core/remote.ts'
import type { Encoder } from '../../../encoding/encoder.ts'
import { openEncoding } from '../../../encoding/open-encoding.ts'
import { budgetOf, keyFor, trimUrl } from '../../../remote/endpoint.ts'
import type { EmbedOptions } from '../options.ts'
import { priceOf } from '../price.ts'
import type { EmbedContext, Vectors } from '../vectors.ts'
import { type Batch, batchesOf, MOST_INPUTS, MOST_TOKENS } from './batches.ts'
import { readVectors } from './read-vectors.ts'

const MOST = { inputs: MOST_INPUTS, tokens: MOST_TOKENS }
const OWN_URL = 'https://api.openai.com/v1'

/** A model behind an API as OpenAI has it and many other servers: POST /embeddings. */
export class RemoteModel {
  readonly encoder: Encoder
  readonly #options: EmbedOptions
  readonly #baseUrl: string
  readonly #url: string
  readonly #budget: string
  readonly #key: RemoteKey
  /** Whose vectors can be had together, and be paid for alike. */
  readonly #into: string

  private constructor(options: EmbedOptions, encoder: Encoder) {
    const baseUrl = trimUrl(options.baseUrl ?? OWN_URL)
    this.encoder = encoder
    this.#options = options
    this.#baseUrl = baseUrl
    this.#url = `${baseUrl}/embeddings`
    this.#budget = budgetOf(baseUrl, options.model, options.keyVariable)
    this.#key = keyFor(baseUrl, { variable: 'OPENAI_API_KEY' }, options.keyVariable)
    this.#into = JSON.stringify([options.model, options.dimensions, priceOf(1_000_000, options)])
  }

  static async open(options: EmbedOptions): Promise<RemoteModel> {
    // Other models' encodings are not known; their counts are near.
    const name = options.model.startsWith('text-embedding-') ? 'cl100k_base' : 'o200k_base'
    return new RemoteModel(options, await openEncoding(name))
  }

  /** Of an item's texts, in as few requests as they fit into. */
  async vectors(
    texts: readonly string[],
    tokens: readonly number[],
    context: EmbedContext,
  ): Promise<Vectors> {
    const parts: Vectors[] = []
    for (const batch of batchesOf(tokens)) {
      const inputs = texts.slice(batch.from, batch.to)
      const { body } = await context.call(this.#request(inputs, batch, context.item.id))
      parts.push(this.#checked(body as Vectors))
    }
    return joined(parts)
  }

  estimate(tokens: readonly number[]): Estimate {
    const batches = batchesOf(tokens)
    const input_tokens = batches.reduce((sum, batch) => sum + batch.tokens, 0)
    const estimate = { requests: batches.length, input_tokens, output_tokens: 0 }
    return {
      ...{ ...estimate, price: this.#priceOf(input_tokens) },
      ...(batches.length === 1 && { merge: { inputs: tokens.length, most: MOST } }),
    }
  }

  #request(inputs: string[], { tokens }: Batch, id: string): RemoteRequest {
    const { model, dimensions } = this.#options
    const price = this.#priceOf(tokens)
    return {
      ...{ url: this.#url, budget: this.#budget, key: this.#key, tokens, usage: tokensOf },
      merge: {
        into: this.#into,
        inputs,
        most: MOST,
        body: (input) => ({ model, input, dimensions, encoding_format: 'base64' }),
        parts: readVectors,
      },
      batch: { api: 'openai', baseUrl: this.#baseUrl, endpoint: '/v1/embeddings' },
      cost: price === undefined ? undefined : { most: price, of: (body) => this.#priceOf(tokensOf(body)) },
      idempotency: { key: id },
    }
  }

  #priceOf(tokens: number | undefined): number | undefined {
    return tokens === undefined ? undefined : priceOf(tokens, this.#options)
  }

  /** A server that does not know how to shorten vectors does so for no item. */
  #checked(vectors: Vectors): Vectors {
    const { dimensions, model } = this.#options
    if (dimensions === undefined || dimensions === vectors.dimensions) return vectors
    throw new TaskError('wrong_dimensions', 'fatal', {
      message: `--embed.dimensions ${dimensions}: ${model} gives vectors of ${vectors.dimensions}`,
      hint: 'leave out --embed.dimensions',
    })
  }
}

/** What claims nonsense tells nothing. */
function tokensOf(body: unknown): number | undefined {
  const tokens = (body as { usage?: { total_tokens?: unknown } | null } | null)?.usage?.total_tokens
  return typeof tokens === 'number' && tokens >= 0 && tokens <= 1e9 ? tokens : undefined
}

function joined(parts: Vectors[]): Vectors {
  if (parts.length === 1) return parts[0]
  const dimensions = parts[0]?.dimensions ?? 0
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0))
  let at = 0
  for (const part of parts) {
    values.set(part.values, at)
    at += part.values.length
  }
  return { dimensions, values }
}
