import { FatalError, TaskError } from '../../core/errors.ts'
import type { Item } from '../../core/item.ts'
import { ItemFields, valueAt } from '../../core/item-fields.ts'
import type { RemoteCall, RemoteRequest } from '../../core/remote.ts'
import { shown } from '../../core/shown.ts'
import type { Template } from '../../core/template.ts'
import { callWithOwnAddress } from '../../remote/item-model.ts'
import { type BodyTemplate, bodyTemplate } from './body.ts'
import { HeaderTemplates } from './headers.ts'
import type { HttpOptions } from './options.ts'
import type { HttpResult } from './result.ts'
import { templateOf } from './template.ts'

/** Sends a request for each item. */
export class Requester {
  readonly #options: HttpOptions
  readonly #url: Template
  readonly #headers: HeaderTemplates
  readonly #body: BodyTemplate | undefined
  readonly #budget: string

  /** Throws a `FatalError` for options that do not go together. */
  constructor(options: HttpOptions) {
    const { url, headers, body, method } = options
    if (method === 'GET' && body !== undefined)
      throw new FatalError('bad_option', '--http.method GET sends no body', 'leave out --http.body')
    this.#options = options
    this.#url = templateOf(url, 'url')
    this.#headers = new HeaderTemplates(headers)
    this.#body = body === undefined ? undefined : bodyTemplate(body)
    this.#budget = new URL(url).host
  }

  /** Of items, that requests are made of. */
  get fields(): string[] {
    return [...this.#url.fields, ...this.#headers.fields, ...(this.#body?.fields ?? [])]
  }

  async send(input: unknown, item: Item, call: RemoteCall): Promise<HttpResult> {
    const { result, usage } = this.#options
    const request = this.request(input, item)
    const { body } = await (this.#url.fields.length ? callWithOwnAddress(call, request) : call(request))
    const data = result === undefined ? body : valueAt(body, result)
    if (data === undefined) throw noResult(result ?? '', body)
    const tokens = usage === undefined ? undefined : tokensAt(body, usage)
    return { data, ...(tokens !== undefined && { tokens }) }
  }

  /** Throws a permanent `TaskError` for an item that lacks a field, or holds one that can't be sent. */
  request(input: unknown, item: Item): RemoteRequest {
    const { method, tokens, usage, price, idempotencyHeader } = this.#options
    const fields = new ItemFields(input, item)
    return {
      ...{ method, tokens, budget: this.#budget, expect: 'json_or_nothing' },
      url: this.#url.fill((field) => inUrl(field, fields.text(field))),
      headers: this.#headers.fill(fields),
      key: this.#headers.keys,
      body: asJson(this.#body?.fill(fields)),
      usage: usage === undefined ? undefined : (reply) => tokensAt(reply, usage),
      cost: price === undefined ? undefined : { most: price, of: () => price },
      idempotency: idempotencyHeader === undefined ? undefined : { key: item.id, header: idempotencyHeader },
    }
  }
}

/** A text alone is JSON too. */
function asJson(body: unknown): unknown {
  return typeof body === 'string' ? JSON.stringify(body) : body
}

/** A path that goes up would lead somewhere else. */
function inUrl(field: string, text: string): string {
  if (text !== '.' && text !== '..' && text.isWellFormed()) return encodeURIComponent(text)
  throw new TaskError('bad_field', 'permanent', {
    message: `the field ${JSON.stringify(field)} can't stand in a URL: ${JSON.stringify(text.slice(0, 50))}`,
    hint: 'correct this item, or send the field in the body',
  })
}

/** What claims nonsense tells nothing. */
function tokensAt(reply: unknown, path: string): number | undefined {
  const tokens = valueAt(reply, path)
  return typeof tokens === 'number' && tokens >= 0 && tokens <= 1e9 ? tokens : undefined
}

function noResult(path: string, body: unknown): TaskError {
  return new TaskError('no_result', 'permanent', {
    message: `the reply has nothing at ${JSON.stringify(path)}: ${shown(body)}`,
    hint: '--http.result says where in a reply the result is',
  })
}
