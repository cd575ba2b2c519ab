import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import type { Tiktoken } from 'tiktoken'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isBinary } from '../../src/core/binary.ts'
import type { Encoder } from '../../src/encoding/encoder.ts'
import { encodingNames } from '../../src/encoding/encodings-data.ts'
import { openEncoding } from '../../src/encoding/open-encoding.ts'
import { idsOf, LONG, reference, sameIds } from './reference.ts'
import { anyText } from './texts.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CODE = join(ROOT, 'test/fixtures/analyze')
/** Texts for each encoding: of all six, more than a million in the long form. */
const SOME = LONG ? 200_000 : 4_000
/** The reference is quadratic in a piece's length in places: no larger pieces of files. */
const LARGEST = 200_000

describe.each(encodingNames())('%s', (name) => {
  let encoder: Encoder
  let official: Tiktoken
  beforeAll(async () => {
    encoder = await openEncoding(name)
    official = reference(name)
  })
  afterAll(() => official.free())

  it('gives the ids of the reference for any text, counts them, and gives back the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = idsOf(encoder, text)
        if (!sameIds(ids, official.encode_ordinary(text)))
          expect([...ids]).toEqual([...official.encode_ordinary(text)])
        if (encoder.count(text) !== ids.length) expect(encoder.count(text)).toBe(ids.length)
        if (encoder.decode(ids) !== text.toWellFormed()) expect(encoder.decode(ids)).toBe(text.toWellFormed())
      }),
      { numRuns: SOME },
    )
  })

  it('sees every character as the reference does', () => {
    for (let block = 0; block < 0x110000; block += 0x400) {
      if (!LONG && isUniform(block)) continue
      const text = charactersFrom(block).join('')
      if (!sameIds(idsOf(encoder, text), official.encode_ordinary(text))) expect(text).toBe('equal')
    }
  })

  it('agrees on source files of many languages', () => {
    for (const file of readdirSync(CODE)) expectEqual(readFileSync(join(CODE, file), 'utf8'), file)
  })

  it.runIf(LONG)('agrees on all text of node_modules', () => {
    const folder = join(ROOT, 'node_modules')
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const stat = statSync(join(folder, file), { throwIfNoEntry: false })
      if (!stat?.isFile() || stat.size > LARGEST) continue
      const content = readFileSync(join(folder, file))
      if (!isBinary(content)) expectEqual(content.toString(), file)
    }
  })

  function expectEqual(text: string, file: string): void {
    const ids = idsOf(encoder, text)
    expect(sameIds(ids, official.encode_ordinary(text)), file).toBe(true)
    expect(encoder.decode(ids) === text.toWellFormed(), file).toBe(true)
    expect(sameIds(idsOf(encoder, Buffer.from(text)), ids), file).toBe(true)
  }
})

/** Han, Hangul and what is beyond the scripts: characters of one class, each of which takes the reference long. */
function isUniform(block: number): boolean {
  return (block >= 0x3400 && block < 0xa000) || (block >= 0xac00 && block < 0xd400) || block >= 0x20000
}

/** Each character between letters, after a space and before an upper case letter. */
function charactersFrom(start: number): string[] {
  return Array.from({ length: 0x400 }, (_, offset) => String.fromCodePoint(start + offset)).map(
    (character) => `x${character}y ${character}Z${character}`,
  )
}
