import { expect, it } from 'vitest'
import { FreshBlocks } from '../../src/batch/fresh-blocks.ts'
import { BlockWriter } from '../../src/checkpoint/block.ts'
import { Segment } from '../../src/checkpoint/segment.ts'
import { Store } from '../../src/checkpoint/store.ts'
import { tempFolder } from '../support/temp.ts'

it('hands each block over once, of segments that began after it and are not left', () => {
  const fresh = new FreshBlocks(5)
  expect([4, 5, 6, 7].map((segment) => fresh.add(segment, block(0)))).toEqual([false, true, true, true])
  fresh.leave(6)
  const segments = [4, 5, 6, 7].map(segmentOf)
  expect(segments.map((segment) => fresh.bringTo(segment))).toEqual([false, true, false, true])
  expect(segments.map((segment) => segment.find(0)?.kind)).toEqual([undefined, 'block', undefined, 'block'])
  expect([5, 6].map((segment) => fresh.add(segment, block(1)))).toEqual([true, false])
  expect(fresh.bringTo(segments[1])).toBe(true)
  expect([0, 1, 2].map((offset) => segments[1].find(offset)?.kind)).toEqual(['block', 'block', undefined])
})

it('has nothing more of a segment that was left behind, nor of those before it', () => {
  const fresh = new FreshBlocks(5)
  for (const segment of [5, 6, 7]) fresh.add(segment, block(0))
  fresh.leave(6)
  fresh.leaveBehind(6)
  expect([5, 6, 7].map((segment) => fresh.add(segment, block(1)))).toEqual([false, false, true])
  expect([5, 6, 7].map((segment) => fresh.bringTo(segmentOf(segment)))).toEqual([false, false, true])
})

it('keeps no more than 32 MiB: what is too much has to be read, and what was taken makes room again', () => {
  const fresh = new FreshBlocks(0)
  const size = 15 << 20
  expect([0, 1, 2].map((segment) => fresh.add(segment, new Uint8Array(size)))).toEqual([true, true, false])
  expect([1, 2].map((segment) => fresh.add(segment, new Uint8Array(1)))).toEqual([true, false])
  expect(fresh.bringTo(segmentOf(2))).toBe(false)
  fresh.leave(0)
  expect(fresh.add(3, new Uint8Array(size))).toBe(true)
})

function block(offset: number): Uint8Array {
  const writer = new BlockWriter(1)
  writer.add(offset, 1, 0, { head: '{', middle: '', tail: '}\n' }, undefined)
  return writer.encode(1, 0, undefined)
}

function segmentOf(number: number): Segment {
  return new Segment(Store.open(tempFolder()), 0, number, { read: false })
}
