import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { InFlight, readSuspects } from '../../src/checkpoint/in-flight.ts'
import { tempFolder } from '../support/temp.ts'

it('names what was in flight, and nothing that was settled or ended in order', () => {
  const dir = tempFolder()
  expect(readSuspects(dir)).toEqual([])
  const inFlight = new InFlight(dir)
  const first = inFlight.mark(1, 7, Uint16Array.of(0, 9, 1_023), 0)
  inFlight.mark(2, 8, Uint16Array.of(5), 2)
  inFlight.clear(first)
  inFlight.mark(1, 9, Uint16Array.of(3), 0)
  const ours = [
    { ledger: 1, segment: 9, offset: 3, group: 0, deaths: 1 },
    { ledger: 2, segment: 8, offset: 5, group: 1, deaths: 3 },
  ]
  expect(readSuspects(dir)).toEqual(ours)
  inFlight.close()
  expect(readSuspects(dir)).toEqual([])
})

it('blames nobody by a file of another layout', () => {
  const dir = tempFolder()
  writeFileSync(join(dir, 'in-flight'), Buffer.alloc(8 * 1_036, 1))
  expect(readSuspects(dir)).toEqual([])
})

it('keeps suspects noted in their groups, with no death more, until each has come through an attempt', () => {
  const dir = tempFolder()
  const suspects = [
    { ledger: 1, segment: 9, offset: 3, group: 0, deaths: 1 },
    { ledger: 1, segment: 9, offset: 4, group: 0, deaths: 1 },
    { ledger: 1, segment: 9, offset: 5, group: 1, deaths: 1 },
    { ledger: 1, segment: 9, offset: 3, group: 2, deaths: 2 },
  ]
  const inFlight = new InFlight(dir, suspects)
  expect(readSuspects(dir)).toEqual(suspects)
  inFlight.mark(1, 10, Uint16Array.of(0), 0)
  inFlight.acquit(1, 9, [3, 5])
  const left = [{ ledger: 1, segment: 9, offset: 4, group: 0, deaths: 1 }]
  expect(readSuspects(dir)).toEqual([...left, { ledger: 1, segment: 10, offset: 0, group: 3, deaths: 1 }])
  inFlight.close(false)
  expect(readSuspects(dir)).toEqual(left)
})

it('writes nothing once it is closed: another file may have its number', () => {
  const dir = tempFolder()
  const suspects = [{ ledger: 1, segment: 9, offset: 3, group: 0, deaths: 1 }]
  const inFlight = new InFlight(dir, suspects)
  const place = inFlight.mark(1, 7, Uint16Array.of(0), 0)
  inFlight.close(false)
  const other = join(dir, 'other')
  const fd = openSync(other, 'w+')
  inFlight.mark(1, 8, Uint16Array.of(0), 0)
  inFlight.clear(place)
  inFlight.acquit(1, 9, [3])
  closeSync(fd)
  expect(readFileSync(other)).toHaveLength(0)
  expect(readSuspects(dir)).toEqual(suspects)
})
