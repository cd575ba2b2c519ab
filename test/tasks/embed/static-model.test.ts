import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Encoder } from '../../../src/encoding/encoder.ts'
import { openEncoding } from '../../../src/encoding/open-encoding.ts'
import { TokenList } from '../../../src/encoding/token-list.ts'
import { halfToNumber, Safetensors } from '../../../src/tasks/embed/static/safetensors.ts'
import { loadMatrix, type SharedMatrix, StaticModel } from '../../../src/tasks/embed/static/static-model.ts'
import { bertLike, writeTokenizer } from '../../encoding/small-tokenizers.ts'
import { float32, randomValues, writeSafetensors } from './safetensors.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-'))
afterAll(() => rmSync(folder, { recursive: true }))
const encoder = await openEncoding(writeTokenizer(folder, 'bert', bertLike({ lowercase: true })))
const TOKENS = encoder.vocabularySize
const path = join(folder, 'model.safetensors')

function load(tensors: Parameters<typeof writeSafetensors>[1], normalize = false): SharedMatrix {
  writeSafetensors(path, tensors)
  const file = new Safetensors(path)
  try {
    return loadMatrix(file, path, normalize)
  } finally {
    file.close()
  }
}

/** Obviously right: one float after the other, rounded as 32-bit floats are. */
function plainMean(
  text: string,
  rows: number[][],
  weights: (id: number) => number,
  normalize: boolean,
): number[] {
  const ids = idsOf(encoder, text)
  const sums = new Float32Array(rows[0].length)
  for (const id of ids)
    rows[id].forEach((value, i) => {
      sums[i] += Math.fround(value * weights(id))
    })
  const mean = Float32Array.from(sums, (sum) => (ids.length === 0 ? 0 : sum / ids.length))
  if (!normalize) return [...mean]
  const length = Math.sqrt(mean.reduce((sum, value) => sum + value * value, 0))
  return [...mean.map((value) => (length === 0 ? 0 : value * (1 / length)))]
}

function idsOf(own: Encoder, text: string): number[] {
  const list = new TokenList()
  own.encode(text, list)
  return [...list.toArray()]
}

function embed(model: StaticModel, text: string): number[] {
  const out = new Float32Array(model.dimensions)
  model.embed(text, out, 0)
  return [...out]
}

describe('a static model', () => {
  const texts = fc.array(fc.constantFrom('the', 'run', ' ', '!', 'é', 'xyzzy', '中', 'resume'), {
    maxLength: 40,
  })

  it.each([
    ['embeddings', 8, false],
    ['embedding.weight', 30, true],
  ])('%s of %i numbers gives the mean of its tokens, to the bit', (name, dimensions, normalize) => {
    const values = randomValues(TOKENS * dimensions)
    const rows = Array.from({ length: TOKENS }, (_, i) => values.slice(i * dimensions, (i + 1) * dimensions))
    const model = new StaticModel(load({ [name]: float32([TOKENS, dimensions], values) }, normalize), encoder)
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join(' ')
        expect(embed(model, text)).toEqual(plainMean(text, rows, () => 1, normalize))
      }),
    )
  })

  it('takes weights and a mapping, and leaves out what the model drops', () => {
    const small = randomValues(10 * 4)
    const weights = randomValues(TOKENS, 7)
    const mapping = Array.from({ length: TOKENS }, (_, id) => id % 10)
    const shared = load({
      embeddings: float32([10, 4], small),
      weights: float32([TOKENS], weights),
      mapping: {
        dtype: 'I64' as const,
        shape: [TOKENS],
        bytes: Buffer.from(BigInt64Array.from(mapping, BigInt).buffer),
      },
    })
    const rows = mapping.map((row) => small.slice(row * 4, row * 4 + 4))
    const text = 'the run is the resume'
    expect(embed(new StaticModel(shared, encoder), text)).toEqual(
      plainMean(text, rows, (id) => weights[id], false),
    )
    const [unknown] = idsOf(encoder, '𝄞')
    const dropping = new StaticModel({ ...shared, dropped: unknown }, encoder)
    expect(embed(dropping, `${text} 𝄞`)).toEqual(embed(dropping, text))
  })

  it('of half precision is read as what it holds', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff)
    expect([...halves].map(halfToNumber)).toEqual([1, -2, 2 ** -24, 65_504])
    const bytes = Buffer.alloc(TOKENS * 8)
    for (let i = 0; i < TOKENS * 4; i++) bytes.writeUInt16LE(halves[i % 4], i * 2)
    const model = new StaticModel(load({ embeddings: { dtype: 'F16', shape: [TOKENS, 4], bytes } }), encoder)
    expect(embed(model, 'the')).toEqual([1, -2, Math.fround(2 ** -24), 65_504])
  })

  it('has no vector for a text whose sum is beyond 32-bit floats', () => {
    const large = load({ embeddings: float32([TOKENS, 4], Array(TOKENS * 4).fill(3e38)) }, true)
    const model = new StaticModel(large, encoder)
    expect(embed(model, 'the')).toEqual([0.5, 0.5, 0.5, 0.5])
    expect(() => embed(model, 'the the')).toThrow(expect.objectContaining({ code: 'not_finite' }))
  })

  it('adds up more tokens than it takes at a time', () => {
    const shared = load({ embeddings: float32([TOKENS, 4], Array(TOKENS * 4).fill(1)) })
    expect(embed(new StaticModel(shared, encoder), 'the '.repeat(9_001))).toEqual([1, 1, 1, 1])
  })
})

describe('a model that is none', () => {
  const good = { embeddings: float32([TOKENS, 4], randomValues(TOKENS * 4)) }

  it.each([
    ['has NaN', { embeddings: float32([1, 4], [1, Number.NaN, 1, 1]) }, 'numbers that are none'],
    ['has no matrix', { bias: float32([4], [1, 2, 3, 4]) }, 'bias F32 4'],
    [
      'holds bytes',
      { embeddings: { ...float32([2, 2], []), dtype: 'I64' as const, bytes: Buffer.alloc(32) } },
      'I64',
    ],
    ['is empty', { embeddings: float32([0, 4], []) }, '0 x 4'],
    [
      'maps a token to a row of more than 32 bits',
      {
        ...good,
        mapping: {
          dtype: 'I64' as const,
          shape: [1],
          bytes: Buffer.from(BigInt64Array.of(2n ** 32n).buffer),
        },
      },
      'mapping holds 4294967296',
    ],
    ['says another shape', { embeddings: { ...float32([3, 4], [1, 2]) } }, 'does not lie'],
  ])('%s: told what was found', (_, tensors, message) => {
    expect(() => load(tensors)).toThrow(message)
  })

  it('holds numbers of a kind that is not read: it is whole, and not told to be cut off', () => {
    const quantized = { ...float32([2, 2], []), dtype: 'I64' as const, bytes: Buffer.alloc(32) }
    const hint = expect.stringContaining('before it was quantized')
    expect(() => load({ embeddings: quantized })).toThrow(expect.objectContaining({ hint }))
  })

  it('has fewer vectors than the tokenizer tokens', () => {
    const shared = load({ embeddings: float32([TOKENS - 1, 4], randomValues((TOKENS - 1) * 4)) })
    expect(() => new StaticModel(shared, encoder)).toThrow(`vectors for ${TOKENS - 1}`)
  })

  it('is cut off, or claims a header of 2^60 bytes, or one that is no JSON', () => {
    writeSafetensors(path, good)
    truncateSync(path, 40)
    expect(() => new Safetensors(path)).toThrow('header claims')
    truncateSync(path, 5)
    expect(() => new Safetensors(path)).toThrow('5 bytes')
    const claim = Buffer.alloc(100)
    claim.writeBigUInt64LE(2n ** 60n)
    writeFileSync(path, claim)
    expect(() => new Safetensors(path)).toThrow('1152921504606846976')
    claim.writeBigUInt64LE(20n)
    writeFileSync(path, claim)
    expect(() => new Safetensors(path)).toThrow('no JSON')
    expect(() => new Safetensors(join(folder, 'none'))).toThrow('no such file')
  })
})
