import type { Item } from '../../core/item.ts'
import type { Estimate } from '../../core/remote.ts'
import type { GenerateOptions } from './options.ts'
import { priceOf } from './price.ts'
import { Prompter } from './prompter.ts'
import type { Ask } from './providers/provider.ts'

/** What a request takes: its own tokens, and as many of a reply as it allows. */
export function estimateOf(ask: Ask, prompter: Prompter, options: GenerateOptions): Estimate {
  const tokens = { input_tokens: prompter.inputTokens(ask), output_tokens: ask.max_tokens }
  return { requests: 1, ...tokens, price: priceOf(tokens, options) }
}

/** Without replies that have to be asked for again. */
export async function openEstimate(
  options: GenerateOptions,
): Promise<(input: unknown, item: Item) => Estimate> {
  const prompter = await Prompter.open(options)
  return (input, item) => estimateOf(prompter.ask(input, item), prompter, options)
}
