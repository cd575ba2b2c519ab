import { expect, test } from 'vitest'
import { LightDoor } from '../../src/batch/work/light-door.ts'
import type { Chunk } from '../../src/core/chunk.ts'
import type { Lane } from '../../src/core/lane.ts'

test('is open for a second of work in this thread', async () => {
  let ran = 0
  const inline: Lane = {
    capacity: 1,
    submit: async () => ({ succeeded: ++ran, failures: [], unrun: [], busy_ms: 1 }),
    drain: async () => {},
    close: async () => {},
  }
  let cpu_ms = 0
  const door = new LightDoor(
    () => inline,
    () => {
      cpu_ms += 400
      return cpu_ms
    },
  )
  for (let i = 0; i < 3; i++) {
    expect(door.isOpen).toBe(true)
    await door.submit({} as Chunk)
  }
  expect([door.isOpen, ran]).toEqual([false, 3])
})
