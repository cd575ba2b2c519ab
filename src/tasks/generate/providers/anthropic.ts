import * as z from 'zod/mini'
import { asData } from './as-data.ts'
import type { Ask, Correction, Image, Provider, Reply, Usage } from './provider.ts'
import { TOKENS } from './tokens.ts'

/** The tool whose input is the data that is asked for: the way to structured replies that every model knows. */
const TOOL = 'answer'

const USAGE = z.object({
  usage: z.object({
    input_tokens: TOKENS,
    output_tokens: TOKENS,
    cache_creation_input_tokens: z.nullish(TOKENS),
    cache_read_input_tokens: z.nullish(TOKENS),
  }),
})

const BLOCK = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.string() }),
])
type Block = z.infer<typeof BLOCK>

const MESSAGE = z.object({ content: z.array(BLOCK), stop_reason: z.nullish(z.string()) })

const FINISH: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'stop',
  max_tokens: 'length',
}

/** Messages, as Anthropic has them. */
export function anthropic(baseUrl = 'https://api.anthropic.com'): Provider {
  return {
    baseUrl,
    path: '/v1/messages',
    key: { variable: 'ANTHROPIC_API_KEY', header: 'x-api-key' },
    headers: { 'anthropic-version': '2023-06-01' },
    batch: { api: 'anthropic', baseUrl, endpoint: '/v1/messages' },
    refuses: ({ type }) => (type === 'object' ? undefined : 'it takes only schemas of type object'),
    body: (ask) => ({
      model: ask.model,
      max_tokens: ask.max_tokens,
      system: ask.system,
      temperature: ask.temperature,
      messages: messages(ask),
      tools: ask.schema && [{ name: TOOL, description: 'Gives the answer.', input_schema: ask.schema }],
      tool_choice: ask.schema && { type: 'tool', name: TOOL },
    }),
    read,
    usage,
  }
}

function messages({ prompt, image, corrections }: Ask): unknown[] {
  const content = image ? [imageBlock(image), { type: 'text', text: prompt }] : prompt
  return [{ role: 'user', content }, ...corrections.flatMap(corrected)]
}

function imageBlock({ media_type, data }: Image): unknown {
  return { type: 'image', source: { type: 'base64', media_type, data } }
}

/** A tool that was called must be answered by its id. */
function corrected({ said, reason }: Correction): unknown[] {
  const text = `${reason}\n${asData}`
  const blocks = said as Block[]
  const results = blocks.filter(isToolUse).map(({ id }) => ({
    ...{ type: 'tool_result', tool_use_id: id, is_error: true, content: text },
  }))
  return [
    { role: 'assistant', content: blocks },
    { role: 'user', content: results.length ? results : text },
  ]
}

function read(body: unknown): Reply | undefined {
  const parsed = MESSAGE.safeParse(body)
  if (!parsed.success) return undefined
  const { content, stop_reason } = parsed.data
  const texts = content.flatMap((block) => (isText(block) ? [block.text] : []))
  const said = content.filter((block) => isToolUse(block) || (isText(block) && block.text.trim() !== ''))
  const finish = stop_reason ?? 'end_turn'
  return {
    ...{ text: texts.join(''), usage: usage(body), finish_reason: FINISH[finish] ?? finish },
    data: content.find(isToolUse)?.input,
    refusal: finish === 'refusal' ? texts.join('') || 'the model refused' : undefined,
    said: said.length ? said : [{ type: 'text', text: '(nothing)' }],
  }
}

function isText(block: Block): block is { type: 'text'; text: string } {
  return block.type === 'text' && 'text' in block
}

function isToolUse(block: Block): block is { type: 'tool_use'; id: string; name: string; input: unknown } {
  return block.type === 'tool_use' && 'id' in block
}

/** Also of what was taken from a cache: it is charged, if less. */
function usage(body: unknown): Usage | undefined {
  const { data } = USAGE.safeParse(body)
  if (!data) return undefined
  const { input_tokens, output_tokens, cache_creation_input_tokens, cache_read_input_tokens } = data.usage
  const cached = (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0)
  return { input_tokens: input_tokens + cached, output_tokens }
}
