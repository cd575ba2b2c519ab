import type { Item } from '../../core/item.ts'
import { defineTask } from '../../core/task.ts'
import { Template } from '../../core/template.ts'
import { OPTIONS } from './options.ts'
import { isPriced } from './price.ts'
import { TABLE } from './table.ts'
import { TOTALS } from './totals.ts'
import { verifyImages } from './verify.ts'

/** Has an image made of each item: of rows, strings and text files. */
export default defineTask({
  name: 'images',
  version: 1,
  lane: 'remote',
  describe: 'Has a model draw images of each item, by a prompt made of its fields, into files of a folder',
  options: OPTIONS,
  needs: ({ prompt }) => Template.parse(prompt).fields,
  setup: async ({ options }) => {
    // Only needed where requests are made: a command reads this file for its options.
    const { Painter } = await import('./painter.ts')
    return Painter.open(options)
  },
  process: (input: unknown, { state, item, call }) => state.paint(input, item, call),
  estimate: async ({ options }) => {
    const { Asker } = await import('./asker.ts')
    const asker = await Asker.open(options)
    return (input: unknown, item: Item) => asker.estimate(asker.ask(input, item))
  },
  isPriced,
  reduce: TOTALS,
  table: TABLE,
  verify: verifyImages,
})
