import type { Item } from '../../core/item.ts'
import { defineTask } from '../../core/task.ts'
import { Template } from '../../core/template.ts'
import { type HttpOptions, OPTIONS } from './options.ts'
import { TOTALS } from './totals.ts'

/** Sends a request for each item to any server that answers in JSON. */
export default defineTask({
  name: 'http',
  version: 1,
  lane: 'remote',
  describe: 'Sends a request made of its fields for each item, and keeps what the JSON reply says',
  options: OPTIONS,
  check: async (options) => {
    const { Requester } = await import('./requester.ts')
    new Requester(options)
  },
  askedOnce: (options) => (options.once ? fieldsOf(options) : undefined),
  needs: async (options) => new (await import('./requester.ts')).Requester(options).fields,
  setup: async ({ options }) => {
    const { Requester } = await import('./requester.ts')
    return new Requester(options)
  },
  process: (input: unknown, { state, item, call }) => state.send(input, item, call),
  estimate: async ({ options }) => {
    const { Requester } = await import('./requester.ts')
    const requester = new Requester(options)
    return (input: unknown, item: Item) => {
      const { tokens = 0 } = requester.request(input, item)
      return { requests: 1, input_tokens: tokens, output_tokens: 0, price: options.price }
    }
  },
  isPriced: ({ price }) => price !== undefined,
  reduce: TOTALS,
})

/** Of an item, that any text of its request is made of. */
function fieldsOf({ url, headers, body }: HttpOptions): string[] {
  const fields: string[] = []
  JSON.stringify([url, headers, body], (_, value) => {
    if (typeof value === 'string') fields.push(...Template.parse(value).fields)
    return value
  })
  return fields
}
