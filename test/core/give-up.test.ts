import { expect, it } from 'vitest'
import { giveUp } from '../../src/core/give-up.ts'

it('frees arrays that are all of their memory, and leaves alone what is a part of something', () => {
  const whole = new Uint8Array(1_024)
  const buffer = new ArrayBuffer(16)
  const numbers = new Uint32Array(4)
  giveUp(whole, new Uint8Array(buffer, 8), numbers)
  giveUp(new Uint8Array(new SharedArrayBuffer(8)), whole)
  expect([whole.length, buffer.byteLength, numbers.length]).toEqual([0, 16, 0])
})
