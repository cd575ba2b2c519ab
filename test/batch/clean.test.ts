import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { cleanState } from '../../src/batch/clean.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { runBatch, TaskError } from '../../src/index.ts'
import { tempFolder } from '../support/temp.ts'

test('cut off in the midst, it leaves a state that the batch can finish', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const items = Array.from({ length: 1_100 }, (_, input) => ({ id: String(input), input }))
  const process = (input: number) => {
    if (input >= 1_024) throw new TaskError('no', 'permanent')
    return input
  }
  const run = () => runBatch({ items, process, checkpoint })
  await run()
  // Pages of which all is done are noted by the run after.
  await run()
  await runBatch({ items: [], process, checkpoint, version: 2 })
  const { commit } = Store.prototype
  // As where there is so much that one commit does not hold it.
  vi.spyOn(Store.prototype, 'commit').mockImplementation(async function (this: Store, operations) {
    await commit.call(this, operations.slice(0, 2))
    throw new Error('cut off')
  })
  await expect(cleanState(checkpoint, 1)).rejects.toThrow('cut off')
  vi.restoreAllMocks()
  expect(await run()).toMatchObject({ succeeded: 1_024, dead_letter: 76 })
})
