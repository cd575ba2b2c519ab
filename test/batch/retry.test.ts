import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayTryAgain, RetryQueue, retryDelay, type WaitingItem } from '../../src/batch/work/retry.ts'
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

describe('mayTryAgain', () => {
  const limited = errorRecord('rate_limited', 'rate_limited', 'slow down')
  const permanent = errorRecord('bad', 'permanent', 'bad')
  const times = (error: typeof limited, count: number) => Array<typeof limited>(count).fill(error)

  it.each([
    ['two that may pass', [transient, transient], true],
    ['three', times(transient, 3), false],
    ['nine over the limit', times(limited, 9), true],
    ['ten', times(limited, 10), false],
    ['one that may pass after nine over the limit', [...times(limited, 9), transient], true],
    ['one over the limit after two that may pass', [transient, transient, limited], true],
    ['three that may pass, with one over the limit', [transient, limited, transient, transient], false],
    ['one that will not pass', [limited, permanent], false],
  ])('after %s: %s', (_, errors, may) => {
    expect(mayTryAgain(errors, 3)).toBe(may)
  })

  it('lets more be over the limit where more attempts are asked for', () => {
    expect(mayTryAgain(times(limited, 19), 20)).toBe(true)
    expect(mayTryAgain(times(limited, 20), 20)).toBe(false)
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
