import { hash } from 'node:crypto'
import type { Item } from '../../core/item.ts'
import type { RemoteCall, RemoteKey, RemoteRequest } from '../../core/remote.ts'
import { budgetOf, keyFor, trimUrl } from '../../remote/endpoint.ts'
import { callWithOwnModel } from '../../remote/item-model.ts'
import { type Ask, Asker } from './asker.ts'
import { download } from './download.ts'
import { fileName } from './file-name.ts'
import { ImageFolder, type NamedImage } from './folder.ts'
import type { ImagesOptions } from './options.ts'
import { priceOf } from './price.ts'
import { fromBase64, kindOf, readImages, type Sent, usageOf } from './read-images.ts'
import type { ImageFile, ImagesResult } from './result.ts'

const OWN_URL = 'https://api.openai.com/v1'

type Painted = NamedImage & Omit<ImageFile, 'path' | 'bytes'>

/** Has images made of items, by an API as OpenAI has it and other servers: POST /images/generations. */
export class Painter {
  readonly #options: ImagesOptions
  readonly #asker: Asker
  readonly #folder: ImageFolder
  readonly #baseUrl: string
  readonly #key: RemoteKey

  private constructor(options: ImagesOptions, asker: Asker, folder: ImageFolder) {
    this.#options = options
    this.#asker = asker
    this.#folder = folder
    this.#baseUrl = trimUrl(options.baseUrl ?? OWN_URL)
    this.#key = keyFor(this.#baseUrl, { variable: 'OPENAI_API_KEY' }, options.keyVariable)
  }

  /** Throws a `FatalError` for a folder that can't be. */
  static async open(options: ImagesOptions): Promise<Painter> {
    return new Painter(options, await Asker.open(options), await ImageFolder.open(options.dir))
  }

  async paint(input: unknown, item: Item, call: RemoteCall): Promise<ImagesResult> {
    const ask = this.#asker.ask(input, item)
    const request = this.#request(ask, item)
    const isOwn = ask.model !== this.#options.model
    const { body } = await (isOwn ? callWithOwnModel(call, request) : call(request))
    const sent = readImages(body, ask.n)
    const name = fileName(item, ask)
    const painted: Painted[] = []
    for (const [i, image] of sent.entries())
      painted.push(await this.#painted(image, sent.length === 1 ? name : `${name}-${i + 1}`, call))
    const paths = await this.#folder.put(painted)
    const usage = usageOf(body)
    return { files: painted.map((each, i) => imageFile(each, paths[i])), ...(usage && { usage }) }
  }

  #request(ask: Ask, item: Item): RemoteRequest {
    const { input_tokens, output_tokens, price } = this.#asker.estimate(ask)
    return {
      url: `${this.#baseUrl}/images/generations`,
      budget: budgetOf(this.#baseUrl, ask.model, this.#options.keyVariable),
      key: this.#key,
      body: { ...ask, response_format: this.#options.response ?? inReply(ask.model) },
      tokens: input_tokens + output_tokens,
      usage: tokensOf,
      cost: price === undefined ? undefined : { most: price, of: (body) => this.#priceOf(body, ask.n) },
      idempotency: { key: item.id },
    }
  }

  #priceOf(body: unknown, images: number): number | undefined {
    const { inputPrice, outputPrice } = this.#options
    const usage = usageOf(body)
    if (!usage && (inputPrice !== undefined || outputPrice !== undefined)) return undefined
    return priceOf(images, usage ?? { input_tokens: 0, output_tokens: 0 }, this.#options)
  }

  async #painted({ b64_json, url, revised_prompt }: Sent, name: string, call: RemoteCall): Promise<Painted> {
    const bytes = b64_json || !url ? fromBase64(b64_json ?? '') : await download(url, call)
    const { media_type, ending } = kindOf(bytes, this.#options)
    const sha256 = hash('sha256', bytes)
    return { name, ending, bytes, media_type, sha256, ...(revised_prompt && { revised_prompt }) }
  }
}

/** These would give an address otherwise; an image that is paid for could be lost before it is fetched. */
function inReply(model: string): string | undefined {
  return model.startsWith('dall-e-') ? 'b64_json' : undefined
}

function imageFile({ bytes, media_type, sha256, revised_prompt }: Painted, path: string): ImageFile {
  return {
    ...{ path, media_type, bytes: bytes.length, sha256 },
    ...(revised_prompt !== undefined && { revised_prompt }),
  }
}

function tokensOf(body: unknown): number | undefined {
  const usage = usageOf(body)
  return usage && usage.input_tokens + usage.output_tokens
}
