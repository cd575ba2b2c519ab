import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NotBegun } from '../../src/core/errors.ts'
import { Purse } from '../../src/remote/purse.ts'

test('who fits only if others cost less waits for them', async () => {
  const purse = new Purse(10)
  await purse.take(6)
  const told: string[] = []
  const second = purse.take(6).then(() => told.push('second'))
  const third = purse.take(1).then(() => told.push('third'))
  await Promise.resolve()
  expect(told).toEqual([])
  purse.settle(6, 3)
  await Promise.all([second, third])
  expect(told).toEqual(['second', 'third'])
  await expect(purse.take(8)).rejects.toMatchObject({ code: 'budget_spent', class: 'fatal' })
})

test('who tries without waiting is told when to try again, and goes before nobody', async () => {
  const purse = new Purse(10)
  expect(purse.tryTake(6)).toBeUndefined()
  const again = purse.tryTake(6)
  const waiting = purse.take(5)
  expect(purse.tryTake(1)).toBeInstanceOf(Promise)
  purse.settle(6, 3)
  await Promise.all([again, waiting])
  expect(purse.tryTake(2)).toBeUndefined()
  expect(() => purse.tryTake(8)).toThrow('3 of 10 is spent')
})

test('stopped, it lets nobody pass', async () => {
  const purse = new Purse(1)
  await purse.take(1)
  const waiting = purse.take(0.5)
  purse.stop(new NotBegun())
  await expect(waiting).rejects.toBeInstanceOf(NotBegun)
  await expect(purse.take(0)).rejects.toBeInstanceOf(NotBegun)
})

test('whatever is asked for and settled, in any order, the limit is never passed', async () => {
  const request = fc.record({
    most: fc.integer({ min: 1, max: 20 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { maxLength: 50 }),
      fc.integer({ min: 1, max: 100 }),
      async (requests, limit) => {
        const purse = new Purse(limit)
        let spent = 0
        let held = 0
        const all = requests.map(async ({ most, share }) => {
          await purse.take(most)
          held += most
          expect(spent + held).toBeLessThanOrEqual(limit * (1 + 1e-6))
          await new Promise((resolve) => setImmediate(resolve))
          held -= most
          spent += most * share
          purse.settle(most, most * share)
        })
        for (const { status, ...rest } of await Promise.allSettled(all))
          if (status === 'rejected')
            expect((rest as { reason: unknown }).reason).toMatchObject({ code: 'budget_spent' })
      },
    ),
    { numRuns: 50 },
  )
})
