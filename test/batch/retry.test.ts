import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetryQueue, retryDelay, type WaitingItem } from '../../src/batch/retry.ts'
import { errorRecord } from '../../src/core/errors.ts'
import { joinTexts } from '../../src/core/item-text.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const transient = errorRecord('busy', 'transient', 'busy')

describe('retryDelay', () => {
  it('is 2^attempt seconds and up to a quarter more', () => {
    for (let attempt = 1; attempt <= 6; attempt++) {
      expect(retryDelay(attempt, 2_000, transient, () => 0)).toBe(2 ** attempt * 1_000)
      expect(retryDelay(attempt, 2_000, transient, () => 1)).toBe(2 ** attempt * 1_250)
    }
  })

  it('never exceeds ten minutes and a quarter, and never comes before the error allows', () => {
    expect(retryDelay(30, 2_000, transient, () => 1)).toBe(750_000)
    expect(retryDelay(1, 2_000, { ...transient, retry_after_ms: 90_000 }, () => 0)).toBe(90_000)
  })
})

describe('RetryQueue', () => {
  it('hands every item over once, in order of its time, never early', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(10_000)),
        fc.array(fc.integer({ min: 1, max: 3_000 })),
        (delays, passes) => {
          const clock = new VirtualClock(0)
          const given: WaitingItem[] = []
          const queue = new RetryQueue(clock, (waiting) => {
            expect(waiting.due_ms).toBeLessThanOrEqual(clock.now())
            given.push(waiting)
          })
          for (const due_ms of delays) queue.add(waiting(due_ms))
          for (const ms of passes) {
            clock.pass(ms)
            expect(given.length).toBe(delays.filter((due) => due <= clock.now()).length)
          }
          clock.pass(20_000)
          const times = given.map(({ due_ms }) => due_ms)
          expect(times).toEqual([...delays].sort((a, b) => a - b))
        },
      ),
    )
  })

  it('hands nothing over once it is stopped', () => {
    const clock = new VirtualClock(0)
    const queue = new RetryQueue(clock, () => expect.fail('handed over'))
    queue.add(waiting(10))
    queue.stop()
    clock.pass(1_000)
    expect(queue.size).toBe(0)
  })
})

function waiting(due_ms: number): WaitingItem {
  return {
    ...{ task: 't', segment: 0, offset: 0, item: { id: 'a', type: 'item' }, cargo: joinTexts(['']) },
    ...{ attempts: 1, errors: [transient], due_ms, identity: '' },
  }
}
