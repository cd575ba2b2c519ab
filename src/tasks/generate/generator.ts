import { FatalError } from '../../core/errors.ts'
import type { Item } from '../../core/item.ts'
import type { RemoteCall, RemoteRequest } from '../../core/remote.ts'
import { budgetOf, keyFor, trimUrl } from '../../remote/endpoint.ts'
import { callWithOwnModel } from '../../remote/item-model.ts'
import { CutShort, InvalidReply, malformed, Refused } from './errors.ts'
import { estimateOf } from './estimate.ts'
import type { GenerateOptions } from './options.ts'
import { priceOf } from './price.ts'
import { Prompter } from './prompter.ts'
import { anthropic } from './providers/anthropic.ts'
import { openAi } from './providers/openai.ts'
import type { Ask, Correction, Provider, Reply, Usage } from './providers/provider.ts'
import type { GenerateResult } from './result.ts'
import { type Checked, Validator } from './validator.ts'

/** A reply that does not fit is asked for again so often. */
const MOST_CORRECTIONS = 2

const PROVIDERS = { openai: openAi, anthropic }

/** Asks a model about items. */
export class Generator {
  readonly #options: GenerateOptions
  readonly #provider: Provider
  readonly #prompter: Prompter
  readonly #validator: Validator | undefined

  private constructor(
    options: GenerateOptions,
    provider: Provider,
    prompter: Prompter,
    validator?: Validator,
  ) {
    this.#options = options
    this.#provider = provider
    this.#prompter = prompter
    this.#validator = validator
  }

  /** Throws a `FatalError` for a schema that is none, or that the provider does not take. */
  static async open(options: GenerateOptions): Promise<Generator> {
    const { schema, provider: name, baseUrl } = options
    const provider = PROVIDERS[name](baseUrl && trimUrl(baseUrl))
    const refused = schema && provider.refuses?.(schema)
    if (refused) throw new FatalError('bad_schema', `--generate.schema does not suit ${name}`, refused)
    const validator = schema && (await Validator.open(schema))
    return new Generator(options, provider, await Prompter.open(options), validator)
  }

  async generate(input: unknown, item: Item, call: RemoteCall): Promise<GenerateResult> {
    const asked = this.#prompter.ask(input, item)
    const corrections: Correction[] = []
    const spent = new Spent()
    for (;;) {
      const ask = { ...asked, corrections }
      const reply = await this.#reply(ask, item, call)
      spent.add(reply.usage, () => this.#counted(ask, reply))
      if (reply.refusal !== undefined) throw new Refused(reply.refusal, spent.usage)
      const isCut = reply.finish_reason === 'length'
      // A provider closes data that was cut off: it may fit the schema.
      if (isCut && reply.data !== undefined) throw new CutShort(said(reply), spent.usage)
      const checked = this.#checked(reply)
      if (!('reason' in checked)) return result(checked, reply, spent, corrections.length)
      if (isCut) throw new CutShort(said(reply), spent.usage)
      if (corrections.length === MOST_CORRECTIONS)
        throw new InvalidReply(checked.reason, said(reply), spent.usage)
      corrections.push({ said: reply.said, reason: checked.reason })
    }
  }

  async #reply(ask: Ask, item: Item, call: RemoteCall): Promise<Reply> {
    const request = this.#request(ask, item)
    const isOwn = ask.model !== this.#options.model
    const { body } = await (isOwn ? callWithOwnModel(call, request) : call(request))
    const reply = this.#provider.read(body)
    if (!reply) throw malformed(body)
    return reply
  }

  #request(ask: Ask, item: Item): RemoteRequest {
    const provider = this.#provider
    const { input_tokens, output_tokens, price } = estimateOf(ask, this.#prompter, this.#options)
    return {
      url: provider.baseUrl + provider.path,
      budget: budgetOf(provider.baseUrl, ask.model, this.#options.keyVariable),
      key: keyFor(provider.baseUrl, provider.key, this.#options.keyVariable),
      headers: { ...provider.headers },
      body: provider.body(ask),
      batch: provider.batch,
      tokens: input_tokens + output_tokens,
      shorten: output_tokens > input_tokens ? lowerMaxTokens(output_tokens) : undefined,
      usage: (body) => total(provider.usage(body)),
      cost: price === undefined ? undefined : { most: price, of: (body) => this.#priceOf(body) },
      idempotency: { key: item.id },
    }
  }

  #priceOf(body: unknown): number | undefined {
    const usage = this.#provider.usage(body)
    return usage && priceOf(usage, this.#options)
  }

  /** Without a schema, any text is what was asked for. */
  #checked(reply: Reply): Checked | { text: string } {
    if (!this.#validator) return { text: reply.text }
    return reply.data === undefined ? this.#validator.parse(reply.text) : this.#validator.check(reply.data)
  }

  #counted(ask: Ask, reply: Reply): Usage {
    return {
      input_tokens: this.#prompter.inputTokens(ask),
      output_tokens: this.#prompter.count(said(reply)),
    }
  }
}

/** What an item has taken so far. */
class Spent {
  readonly usage: Usage = { input_tokens: 0, output_tokens: 0 }
  isEstimated = false

  add(told: Usage | undefined, estimate: () => Usage): void {
    const { input_tokens, output_tokens } = told ?? estimate()
    this.usage.input_tokens += input_tokens
    this.usage.output_tokens += output_tokens
    this.isEstimated ||= told === undefined
  }
}

function result(
  checked: { text: string } | { data: unknown },
  { finish_reason }: Reply,
  { usage, isEstimated }: Spent,
  asked_again: number,
): GenerateResult {
  return {
    ...{ ...checked, finish_reason, usage },
    ...(isEstimated && { usage_estimated: true }),
    ...(asked_again > 0 && { asked_again }),
  }
}

function lowerMaxTokens(output_tokens: number): string {
  return `lower --generate.max-tokens, which counts for ${output_tokens} of them`
}

function said({ text, data }: Reply): string {
  return data === undefined ? text : JSON.stringify(data)
}

function total(usage: Usage | undefined): number | undefined {
  return usage && usage.input_tokens + usage.output_tokens
}
