import { expect, it } from 'vitest'
import { LightDoor } from '../../src/batch/work/light-door.ts'
import type { Chunk } from '../../src/core/chunk.ts'
import type { Lane } from '../../src/core/lane.ts'

function lane(name: string, capacity: number, ran: string[]): Lane {
  return {
    capacity,
    submit: async () => {
      ran.push(name)
      return { succeeded: 1, failures: [], unrun: [], busy_ms: 1 }
    },
    drain: async () => {},
    close: async () => {},
  }
}

it('starts workers only for what is left after a second of work in this thread', async () => {
  const ran: string[] = []
  let pools = 0
  const openPool = () => {
    pools++
    return lane('pool', 6, ran)
  }
  let cpu_ms = 0
  const door = new LightDoor(
    () => lane('inline', 1, ran),
    openPool,
    () => {
      cpu_ms += 400
      return cpu_ms
    },
  )
  for (let i = 0; i < 3; i++) {
    expect(door.capacity).toBe(1)
    await door.submit({} as Chunk)
  }
  expect([ran, pools]).toEqual([['inline', 'inline', 'inline'], 0])
  expect(door.capacity).toBe(6)
  await door.submit({} as Chunk)
  expect(ran[3]).toBe('pool')
})
