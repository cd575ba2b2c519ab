import { expect, it } from 'vitest'
import { Tally } from '../../src/batch/counts.ts'
import { Gauge } from '../../src/batch/gauge.ts'
import { ItemsSource } from '../../src/sources/items.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function gauge(given: Partial<Tally>, tasks = 1) {
  const clock = new VirtualClock()
  const tally = Object.assign(new Tally(), given)
  const source = new ItemsSource([{ id: 'a' }, { id: 'b' }, { id: 'c' }], 'items')
  return { clock, tally, gauge: new Gauge(clock, source, tasks, tally) }
}

it('tells the time left by bytes, once enough is done to tell and until it stops', () => {
  const {
    clock,
    tally,
    gauge: g,
  } = gauge({ planned: 3, planned_weight: 1_100, cached_weight: 100, own_weight: 10 })
  clock.pass(1_000)
  g.sourceEnded = true
  expect(g.snapshot(0).eta_s).toBeUndefined()
  tally.own_weight = 250
  expect(g.snapshot(0).eta_s).toBe(3)
  g.stopping = true
  expect(g.snapshot(0).eta_s).toBeUndefined()
})

it('counts what an array will bring from the start, for one task', () => {
  const one = gauge({ planned: 1, succeeded: 1 })
  expect(one.gauge.snapshot(0)).toMatchObject({ total: 3, pending: 2, total_known: true })
  const two = gauge({ planned: 1, succeeded: 1 }, 2)
  expect(two.gauge.snapshot(0)).toMatchObject({ total: 1, pending: 0, total_known: false })
})

it('tells no time left while a server wants a pause, or all that is left waits for another attempt', () => {
  const { clock, tally, gauge: g } = gauge({ planned: 3, planned_weight: 100, own_weight: 50 })
  clock.pass(1_000)
  g.sourceEnded = true
  const paused = g.snapshot(1, 3_600_000)
  expect(paused.eta_s).toBeUndefined()
  expect(Date.parse(paused.paused_until ?? '') - clock.now()).toBe(3_600_000)
  expect(g.snapshot(1, 2_000)).toMatchObject({ eta_s: 1, paused_until: undefined })
  expect(g.snapshot(1, 0, 'host')).toMatchObject({ eta_s: undefined, server_down: 'host' })
  tally.waiting = 1
  expect(g.snapshot(0).eta_s).toBeUndefined()
})
