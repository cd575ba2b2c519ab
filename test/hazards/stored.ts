import { itemRecords } from '../../src/batch/results/records.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { FatalError } from '../../src/core/errors.ts'

/** Items whose result a killed run has left; none where it had not come to make a state folder. */
export async function storedIn(state: string): Promise<string[]> {
  let store: Store
  try {
    store = Store.openReadOnly(state)
  } catch (error) {
    if (error instanceof FatalError && error.code === 'no_state') return []
    throw error
  }
  try {
    const run = store.lastRun()
    const done = run ? [...itemRecords(store, run, [])].filter(({ status }) => status === 'succeeded') : []
    return done.map(({ id }) => id)
  } finally {
    await store.close()
  }
}
