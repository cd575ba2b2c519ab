import { defineTask } from '../../core/task.ts'
import { Template } from '../../core/template.ts'
import { BATCH_TERMS } from '../../remote/batch-terms-data.ts'
import { OPTIONS } from './options.ts'
import { TABLE } from './table.ts'
import { TOTALS } from './totals.ts'

/** Asks a language model about each item: of rows, strings, text files and images. */
export default defineTask({
  name: 'generate',
  version: 1,
  lane: 'remote',
  describe:
    'Asks a language model about each item, by a prompt made of its fields; gives text, or data of a schema',
  options: OPTIONS,
  needs: ({ prompt }) => Template.parse(prompt).fields,
  askedOnce: ({ prompt, overrides }) => [...Template.parse(prompt).fields, ...overrides],
  setup: async ({ options }) => {
    // Only needed where requests are made: a command reads this file for its options.
    const { Generator } = await import('./generator.ts')
    return Generator.open(options)
  },
  process: (input: unknown, { state, item, call }) => state.generate(input, item, call),
  estimate: async ({ options }) => (await import('./estimate.ts')).openEstimate(options),
  isPriced: ({ inputPrice, outputPrice }) => inputPrice !== undefined && outputPrice !== undefined,
  viaBatch: ({ via, provider }) => (via === 'batch' ? BATCH_TERMS[provider] : undefined),
  reduce: TOTALS,
  table: TABLE,
})
