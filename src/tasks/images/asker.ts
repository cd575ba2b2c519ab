import { TaskError } from '../../core/errors.ts'
import type { Item } from '../../core/item.ts'
import { ItemFields } from '../../core/item-fields.ts'
import type { Estimate } from '../../core/remote.ts'
import { Template } from '../../core/template.ts'
import type { Encoder } from '../../encoding/encoder.ts'
import { openEncoding } from '../../encoding/open-encoding.ts'
import { type ImagesOptions, MOST_IMAGES, type Override } from './options.ts'
import { priceOf } from './price.ts'

/** What is asked of a model, under the names of the API. */
export interface Ask {
  model: string
  prompt: string
  n: number
  size?: string
  quality?: string
  output_format?: string
}

/** Makes of an item what a model is asked. */
export class Asker {
  readonly #options: ImagesOptions
  readonly #template: Template
  readonly #encoder: Encoder

  private constructor(options: ImagesOptions, encoder: Encoder) {
    this.#options = options
    this.#template = Template.parse(options.prompt)
    this.#encoder = encoder
  }

  static async open(options: ImagesOptions): Promise<Asker> {
    return new Asker(options, await openEncoding('o200k_base'))
  }

  /** Throws a permanent `TaskError` for an item that lacks a field, or holds a wrong one. */
  ask(input: unknown, item: Item): Ask {
    const { model, n, size, quality, format } = this.#options
    const fields = new ItemFields(input, item)
    return {
      model: this.#override(fields, 'model') ?? model,
      prompt: this.#template.fill((field) => fields.text(field)),
      n: count(this.#override(fields, 'n')) ?? n,
      size: this.#override(fields, 'size') ?? size,
      quality: this.#override(fields, 'quality') ?? quality,
      output_format: format,
    }
  }

  /** What it takes, at most as far as the options tell. */
  estimate({ prompt, n }: Ask): Estimate {
    const { imageTokens = 0 } = this.#options
    const tokens = { input_tokens: this.#encoder.count(prompt), output_tokens: n * imageTokens }
    return { requests: 1, ...tokens, price: priceOf(n, tokens, this.#options) }
  }

  /** An empty field of a table says nothing. */
  #override(fields: ItemFields, name: Override): string | undefined {
    if (!this.#options.overrides.includes(name)) return undefined
    const value = fields.own(name)
    return value === undefined || value === null || value === '' ? undefined : fields.text(name)
  }
}

function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d?$/.test(text) && Number(text) <= MOST_IMAGES) return Number(text)
  throw new TaskError('bad_override', 'permanent', {
    message: `the field "n" is not a number of images up to ${MOST_IMAGES}: ${JSON.stringify(text.slice(0, 50))}`,
    hint: 'correct this row, or leave n out of --images.overrides',
  })
}
