import { TaskError } from '../../core/errors.ts'
import type { Item } from '../../core/item.ts'
import { ItemFields } from '../../core/item-fields.ts'
import { Template } from '../../core/template.ts'
import type { Encoder } from '../../encoding/encoder.ts'
import { openEncoding } from '../../encoding/open-encoding.ts'
import { imageOf } from './image.ts'
import type { GenerateOptions, Override } from './options.ts'
import type { Ask } from './providers/provider.ts'

/** As many as Anthropic counts for the largest image after it has scaled it down; OpenAI counts fewer. */
const IMAGE_TOKENS = 1_600
/** What marks the beginning and the end of a message, and begins the reply. */
const FRAME_TOKENS = 11

/** Makes of an item what a model is asked. */
export class Prompter {
  readonly #options: GenerateOptions
  readonly #template: Template
  readonly #encoder: Encoder
  /** Tokens that every request has beside its prompt. */
  readonly #schemaTokens: number

  private constructor(options: GenerateOptions, encoder: Encoder) {
    this.#options = options
    this.#template = Template.parse(options.prompt)
    this.#encoder = encoder
    this.#schemaTokens = options.schema ? encoder.count(JSON.stringify(options.schema)) : 0
  }

  static async open(options: GenerateOptions): Promise<Prompter> {
    return new Prompter(options, await openEncoding(encodingOf(options.model)))
  }

  /** Throws a permanent `TaskError` for an item that lacks a field, or holds a wrong one. */
  ask(input: unknown, item: Item): Ask {
    const { model, system, maxTokens, temperature, schema } = this.#options
    const image = imageOf(input)
    if (image && this.#template.fields.includes('text')) throw imageHasNoText()
    const fields = new ItemFields(input, item)
    return {
      model: this.#override(fields, 'model') ?? model,
      system: this.#override(fields, 'system') ?? system,
      prompt: this.#template.fill((field) => fields.text(field)),
      max_tokens: wholeNumber(this.#override(fields, 'max_tokens')) ?? maxTokens,
      ...{ image, temperature, schema, corrections: [] },
    }
  }

  /** About how many tokens its request has; images as if they were large. */
  inputTokens({ prompt, system = '', image, corrections }: Ask): number {
    const texts = [
      prompt,
      system,
      ...corrections.flatMap(({ said, reason }) => [JSON.stringify(said), reason]),
    ]
    const counted = texts.reduce((sum, text) => sum + this.#encoder.count(text), 0)
    return counted + this.#schemaTokens + FRAME_TOKENS + (image ? IMAGE_TOKENS : 0)
  }

  count(text: string): number {
    return this.#encoder.count(text)
  }

  /** An empty field of a table says nothing. */
  #override(fields: ItemFields, name: Override): string | undefined {
    if (!this.#options.overrides.includes(name)) return undefined
    const value = fields.own(name)
    return value === undefined || value === null || value === '' ? undefined : fields.text(name)
  }
}

/** Other models' encodings are not known; their counts are near this one's. */
function encodingOf(model: string): string {
  return /^gpt-(?:3\.5|4(?!o|\.))/.test(model) ? 'cl100k_base' : 'o200k_base'
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text)
  throw new TaskError('bad_override', 'permanent', {
    message: `the field "max_tokens" is not a number of tokens: ${JSON.stringify(text.slice(0, 50))}`,
    hint: 'correct this row, or leave max_tokens out of --generate.overrides',
  })
}

function imageHasNoText(): TaskError {
  return new TaskError('no_field', 'permanent', {
    message: 'the item is an image, which has no field "text"',
    hint: 'say what to do with images: --generate.prompt "Describe this image"; fields it has: id, path',
  })
}
