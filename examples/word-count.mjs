// A task of your own: millrace --tasks ./examples/word-count.mjs --files 'src/**/*.ts'
import { defineTask, TaskError } from 'millrace'

export default defineTask({
  name: 'word-count',
  version: 1,
  lane: 'cpu',
  accepts: (item) => item.type === 'file',
  process: (file) => {
    if (file.size > 10_000_000) throw new TaskError('too_large', 'permanent', { hint: 'split it' })
    return { words: file.text().split(/\s+/).filter(Boolean).length }
  },
  reduce: {
    init: () => ({ words: 0 }),
    add: (total, { words }) => ({ words: total.words + words }),
    merge: (left, right) => ({ words: left.words + right.words }),
  },
})
