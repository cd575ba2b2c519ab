import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { cleanState } from '../../src/batch/clean.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { runBatch, TaskError } from '../../src/index.ts'
import { tempFolder } from '../support/temp.ts'

/** More dead letters than are removed in one commit. */
const ITEMS = 12_000

test('cut off in the midst, it leaves a state that the batch can finish', async () => {
  const checkpoint = join(tempFolder(), 'state')
  const items = Array.from({ length: ITEMS }, (_, input) => ({ id: String(input), input }))
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
  let commits = 0
  vi.spyOn(Store.prototype, 'commit').mockImplementation(function (this: Store, operations) {
    return ++commits === 1 ? commit.call(this, operations) : Promise.reject(new Error('cut off'))
  })
  await expect(cleanState(checkpoint, 1)).rejects.toThrow('cut off')
  vi.restoreAllMocks()
  expect(await run()).toMatchObject({ succeeded: 1_024, dead_letter: ITEMS - 1_024 })
})
