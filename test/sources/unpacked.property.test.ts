import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unpacked } from '../../src/sources/rows/unpacked.ts'
import { tempFolder } from '../support/temp.ts'

const contents = fc
  .array(fc.string({ maxLength: 60 }), { maxLength: 120 })
  .map((rows) => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')))

it('gives of a damaged file all that zlib can make of what lies before the fault', async () => {
  const read = reader()
  await fc.assert(
    fc.asyncProperty(contents, fc.nat(), fc.integer({ min: 1, max: 255 }), async (content, place, change) => {
      const packed = gzipSync(content)
      packed[place % packed.length] ^= change
      const { text, fault } = await read(packed)
      expect(text).toBe(textOf([sound(packed)]))
      expect(fault !== undefined).toBe(throws(() => gunzipSync(packed)))
    }),
    { numRuns: 200 },
  )
}, 60_000)

it('gives all of a file with more behind it, then tells of that; members follow one another, and zeros are nothing', async () => {
  const read = reader()
  const text = '{"id":1,"text":"a row"}\n'.repeat(20_000)
  const packed = gzipSync(text, { level: 0 })
  expect(await read(Buffer.concat([packed, Buffer.from('junk')]))).toEqual({
    text,
    fault: 'Z_DATA_ERROR',
  })
  expect(await read(packed.subarray(0, -1))).toEqual({ text, fault: 'Z_BUF_ERROR' })
  expect(await read(Buffer.concat([packed, packed]))).toEqual({ text: text + text })
  expect(await read(Buffer.concat([packed, Buffer.alloc(200_000)]))).toEqual({ text })
})

function reader(): (packed: Buffer) => Promise<{ text: string; fault?: string }> {
  const path = join(tempFolder(), 'rows.jsonl.gz')
  return async (packed) => {
    writeFileSync(path, packed)
    const pieces: Buffer[] = []
    try {
      for await (const piece of unpacked(path)) pieces.push(piece)
    } catch (error) {
      return { text: textOf(pieces), fault: (error as NodeJS.ErrnoException).code }
    }
    return { text: textOf(pieces) }
  }
}

/** A character for each byte. */
function textOf(pieces: Buffer[]): string {
  return Buffer.concat(pieces).toString('latin1')
}

/** What the longest beginning gives in which zlib meets no fault. */
function sound(packed: Buffer): Buffer {
  for (let end = packed.length; end > 0; end--)
    try {
      return gunzipSync(packed.subarray(0, end), { finishFlush: constants.Z_SYNC_FLUSH })
    } catch {
      // A byte less.
    }
  return Buffer.alloc(0)
}

function throws(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch {
    return true
  }
}
