import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HashModel } from '../../../src/tasks/embed/hash/hash-model.ts'
import { FrequencyCounter, InverseFrequencies } from '../../../src/tasks/embed/hash/idf.ts'
import { Terms } from '../../../src/tasks/embed/hash/terms.ts'

const terms = new Terms()

function hashes(text: string): number[] {
  const { hashes, length } = terms.read(text)
  return [...hashes.subarray(0, length)]
}

function fitted(...texts: string[]): InverseFrequencies {
  const counter = new FrequencyCounter()
  for (const text of texts) counter.add(text)
  return counter.finish()
}

function embed(model: HashModel, text: string): Float32Array {
  const out = new Float32Array(model.dimensions)
  model.embed(text, out, 0)
  return out
}

describe('terms', () => {
  it.each([
    ['parseHTTPResponse', 'parse http response'],
    ['snake_case_name', 'snake case name'],
    ['Files', 'file'],
    ['queries', 'query'],
    ['v2beta', 'v 2 beta'],
    ['ÉtudesAvancées', 'études avancées'],
    ['ｗｉｄｅ', 'wide'],
    ['e\u0301t', 'ét'],
    ['status glass', 'STATUS Glass'],
  ])('of %s are those of %s', (one, other) => {
    expect(hashes(one)).toEqual(hashes(other))
  })

  it.each([
    ['file', 'filed'],
    ['was', 'wa'],
    ['中文', '文中'],
  ])('of %s are not those of %s', (one, other) => {
    expect(hashes(one)).not.toEqual(hashes(other))
  })

  it('of scripts without spaces are characters and pairs', () => {
    expect(hashes('日本語').length).toBe(5)
    expect(new Set([...hashes('日本'), ...hashes('本語')]).size).toBe(new Set(hashes('日本語')).size)
    expect(hashes('...--!?  \n')).toEqual([])
  })

  it('of any text are found in linear time', () => {
    for (const piece of ['a', 'A', '1', '_', '中', 'é', '\u0301', '🙂'])
      expect(hashes(piece.repeat(200_000)).length).toBeLessThan(400_001)
  })
})

describe('the hash model', () => {
  const idf = fitted('the cat sat', 'the dog ran', 'the cat ran home')

  /** By the definition, without any of the tables. */
  function plain(text: string, dimensions: number): Float32Array {
    const counts = new Map<number, number>()
    for (const hash of hashes(text)) counts.set(hash, (counts.get(hash) ?? 0) + 1)
    const sums = new Float64Array(dimensions)
    for (const [hash, count] of counts)
      for (let place = 1; place <= 4; place++) {
        const mixed = murmur((hash + place * 0x9e3779b9) | 0)
        sums[Math.floor(((mixed >>> 1) / 2 ** 31) * dimensions)] +=
          (mixed & 1 ? 1 : -1) * Math.sqrt(count) * idf.weight(hash)
      }
    const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0))
    return Float32Array.from(sums, (value) => (length === 0 ? 0 : value * (1 / length)))
  }

  function murmur(hash: number): number {
    let mixed = hash ^ (hash >>> 16)
    mixed = Math.imul(mixed, 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }

  it('gives what its definition says, however many texts came before', () => {
    const model = new HashModel(96, idf)
    const word = fc.constantFrom('cat', 'Dog', 'the', 'zebra', 'ran', '中', 'x1', ' ', '\n', '.')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 2_000 }), (words) => {
        const text = words.join(' ')
        expect(embed(model, text)).toEqual(plain(text, 96))
      }),
      { numRuns: 50 },
    )
  })

  it('gives for any text of ASCII the bits that the plain way gives, as a string and as bytes', () => {
    const model = new HashModel(40, idf)
    const outs = [0, 1, 2].map(() => new Float32Array(40))
    const ascii = fc.string({ unit: fc.constantFrom(...'aeisuyESUYbB12 .\0_'), maxLength: 3_000 })
    fc.assert(
      fc.property(ascii, fc.integer({ min: 1, max: 12 }), (piece, times) => {
        const text = piece.repeat(times)
        const ways = [text, new TextEncoder().encode(text)]
        for (const [i, given] of ways.entries()) model.embed(given, outs[i], 0)
        model.embedAny(text, outs[2], 0)
        expect(outs[0]).toEqual(outs[2])
        expect(outs[1]).toEqual(outs[2])
      }),
      { numRuns: 500 },
    )
  })

  it('weighs rare terms more, and a text without terms nothing', () => {
    expect([...fitted('a b', 'a').bytes].length).toBe(4 + 2 * 8)
    const [the, cat, unseen] = ['the', 'cat', 'unseen'].map((word) => idf.weight(hashes(word)[0]))
    expect(the).toBe(1)
    expect(cat).toBeCloseTo(Math.log(4 / 3) + 1, 6)
    expect(unseen).toBeCloseTo(Math.log(4) + 1, 6)
    expect(embed(new HashModel(8, idf), '-- ++').every((value) => value === 0)).toBe(true)
  })

  it('comes back from its bytes', () => {
    const again = InverseFrequencies.from(idf.bytes)
    expect(again.bytes).toEqual(idf.bytes)
    expect(embed(new HashModel(64, again), 'the cat ran')).toEqual(
      embed(new HashModel(64, idf), 'the cat ran'),
    )
  })
})
