import { expect, it } from 'vitest'
import { giveUp } from '../../src/core/give-up.ts'

it('frees bytes that are all of their memory, and leaves alone what is a part of something', () => {
  const whole = new Uint8Array(1_024)
  const buffer = new ArrayBuffer(16)
  giveUp(whole)
  giveUp(new Uint8Array(buffer, 8))
  giveUp(new Uint8Array(new SharedArrayBuffer(8)))
  expect([whole.length, buffer.byteLength]).toEqual([0, 16])
})
