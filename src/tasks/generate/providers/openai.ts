import * as z from 'zod/mini'
import type { JsonSchema } from '../options.ts'
import { asData } from './as-data.ts'
import type { Ask, Correction, Image, Provider, Reply, Usage } from './provider.ts'
import { TOKENS } from './tokens.ts'

const OWN_URL = 'https://api.openai.com/v1'

const USAGE = z.object({ usage: z.object({ prompt_tokens: TOKENS, completion_tokens: TOKENS }) })

const COMPLETION = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.nullish(z.string()), refusal: z.nullish(z.string()) }),
        finish_reason: z.nullish(z.string()),
      }),
    )
    .check(z.minLength(1)),
})

/** Chat completions, as OpenAI has them and most other servers. */
export function openAi(baseUrl = OWN_URL): Provider {
  // Newer models of OpenAI take only this name, and many other servers only the older one.
  const maxTokens = baseUrl === OWN_URL ? 'max_completion_tokens' : 'max_tokens'
  return {
    baseUrl,
    path: '/chat/completions',
    key: { variable: 'OPENAI_API_KEY' },
    batch: { api: 'openai', baseUrl, endpoint: '/v1/chat/completions' },
    body: (ask) => ({
      model: ask.model,
      messages: messages(ask),
      [maxTokens]: ask.max_tokens,
      temperature: ask.temperature,
      response_format: ask.schema && {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: ask.schema, strict: canBeStrict(ask.schema) },
      },
    }),
    read,
    usage,
  }
}

function messages({ system, prompt, image, corrections }: Ask): unknown[] {
  const first = system === undefined ? [] : [{ role: 'system', content: system }]
  const content = image ? [{ type: 'text', text: prompt }, imagePart(image)] : prompt
  return [...first, { role: 'user', content }, ...corrections.flatMap(corrected)]
}

function imagePart({ media_type, data }: Image): unknown {
  return { type: 'image_url', image_url: { url: `data:${media_type};base64,${data}` } }
}

function corrected({ said, reason }: Correction): unknown[] {
  return [
    { role: 'assistant', content: said },
    { role: 'user', content: `${reason}\n${asData}` },
  ]
}

function read(body: unknown): Reply | undefined {
  const parsed = COMPLETION.safeParse(body)
  if (!parsed.success) return undefined
  const { message, finish_reason } = parsed.data.choices[0]
  const text = message.content ?? ''
  const filtered = finish_reason === 'content_filter' ? 'the content filter stopped the reply' : undefined
  return {
    ...{ text, said: text, finish_reason: finish_reason ?? 'stop', usage: usage(body) },
    // Some servers send the field empty where nothing is refused.
    refusal: message.refusal || filtered,
  }
}

function usage(body: unknown): Usage | undefined {
  const { data } = USAGE.safeParse(body)
  return data && { input_tokens: data.usage.prompt_tokens, output_tokens: data.usage.completion_tokens }
}

/** In strict mode all objects must be closed and all their fields required; a schema that is not so is refused. */
function canBeStrict(schema: JsonSchema): boolean {
  const open: unknown[] = [schema]
  while (open.length) {
    const part = open.pop()
    if (typeof part !== 'object' || part === null) continue
    if (isObjectSchema(part) && !isClosed(part)) return false
    open.push(...Object.values(part))
  }
  return schema.type === 'object'
}

function isObjectSchema(part: object): part is { properties: object } {
  const { properties } = part as { properties?: unknown }
  return typeof properties === 'object' && properties !== null
}

function isClosed(part: { properties: object; additionalProperties?: unknown; required?: unknown }): boolean {
  const { properties, additionalProperties, required } = part
  if (additionalProperties !== false || !Array.isArray(required)) return false
  return Object.keys(properties).every((name) => required.includes(name))
}
