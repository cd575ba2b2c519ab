import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashBytes, hashText } from '../../src/core/hash.ts'
import { itemText, json, parseItems, quoted } from '../../src/core/item-text.ts'

describe('hashText', () => {
  it('depends on every unit, on the range alone and on the seed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.nat(),
        (text, around, seed) => {
          const inside = around + text + around
          expect(hash(inside, around.length, around.length + text.length, seed)).toEqual(
            hash(text, 0, text.length, seed),
          )
          expect(hash(`${text}x`, 0, text.length + 1, seed)).not.toEqual(hash(text, 0, text.length, seed))
          expect(hash(text, 0, text.length, seed + 1)).not.toEqual(hash(text, 0, text.length, seed))
        },
      ),
    )
  })

  it('has no collision among a million short ids', () => {
    const seen = new Set<bigint>()
    const words = new Uint32Array(2)
    for (let i = 0; i < 1_000_000; i++) {
      const text = String(i)
      hashText(text, 0, text.length, 1, words, 0)
      seen.add((BigInt(words[0]) << 32n) | BigInt(words[1]))
    }
    expect(seen.size).toBe(1_000_000)
  })
})

describe('hashBytes', () => {
  it('depends on every byte, on their number, on the range alone and on the seed', () => {
    const bytes = fc.uint8Array({ maxLength: 40 })
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), fc.nat(), (value, around, at, seed) => {
        const known = hashOf(value, 0, value.length, seed)
        const inside = Uint8Array.of(...around, ...value, ...around)
        expect(hashOf(inside, around.length, around.length + value.length, seed)).toEqual(known)
        expect(hashOf(Uint8Array.of(...value, 0), 0, value.length + 1, seed)).not.toEqual(known)
        expect(hashOf(value, 0, value.length, seed + 1)).not.toEqual(known)
        if (value.length === 0) return
        const other = Uint8Array.from(value)
        other[at % value.length] ^= 1 << (at % 8)
        expect(hashOf(other, 0, other.length, seed)).not.toEqual(known)
      }),
    )
  })

  it('has no collision among a million short rows', () => {
    const seen = new Set<bigint>()
    const words = new Uint32Array(2)
    for (let i = 0; i < 1_000_000; i++) {
      const bytes = Buffer.from(`{"id":${i}}`)
      hashBytes(viewOf(bytes), 0, bytes.length, 1, words, 0)
      seen.add((BigInt(words[0]) << 32n) | BigInt(words[1]))
    }
    expect(seen.size).toBe(1_000_000)
  })
})

describe('item text', () => {
  it('gives back the items that it was made of', () => {
    const item = fc.oneof(
      fc.record({ id: fc.string({ unit: 'binary' }), type: fc.string(), input: fc.jsonValue() }),
      fc.record({ id: fc.string(), type: fc.constant('item') }),
    )
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const back = parseItems(items.map(itemText).join(','))
        expect(back).toEqual(JSON.parse(JSON.stringify(items)))
      }),
    )
  })

  it('quotes and spells numbers as JSON does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.double(), (text, number) => {
        expect(quoted(text)).toBe(JSON.stringify(text))
        expect(json(number)).toBe(JSON.stringify(number))
      }),
    )
  })
})

function hash(text: string, from: number, to: number, seed: number): number[] {
  const words = new Uint32Array(2)
  hashText(text, from, to, seed, words, 0)
  return [...words]
}

function hashOf(bytes: Uint8Array, from: number, to: number, seed: number): number[] {
  const words = new Uint32Array(2)
  hashBytes(viewOf(bytes), from, to, seed, words, 0)
  return [...words]
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length)
}
