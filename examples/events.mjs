// Events, retries and dead letters: an item that fails for a while, and one that never succeeds.
import { runBatch, TaskError } from 'millrace'

let tries = 0
const batch = await runBatch({
  items: ['steady', 'flaky', 'broken'].map((id) => ({ id, input: id })),
  process: (name) => {
    if (name === 'broken') throw new TaskError('bad_shape', 'permanent', { hint: 'mend the row' })
    if (name === 'flaky' && ++tries < 3) throw new Error('busy')
    return `${name} done`
  },
  backoff_ms: 10,
  onEvent: (event) => {
    if (event.type === 'retry')
      console.log(`${event.id}: attempt ${event.attempt} failed: ${event.error.message}`)
    if (event.type === 'dead_letter') console.log(`${event.id}: ${event.error.code} (${event.error.hint})`)
  },
})
console.log(`${batch.succeeded} succeeded, ${batch.dead_letter} dead`)
