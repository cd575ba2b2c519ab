import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sharedMemory } from '../../../../src/core/wasm-memory.ts'
import { dotsIn, type Numbers } from '../../../../src/tasks/embed/compare/dot-kernels.ts'

const WIDTHS: Record<Numbers, number> = { floats: 4, bytes: 1, bits: 1 }
const OUT = 40_000

/** Small whole numbers: their sums are exact in any order. */
const vectors = fc
  .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 5 }), fc.nat(3), fc.nat(9))
  .chain(([length, count, offset, gap]) =>
    fc.record({
      ...{ length: fc.constant(length), offset: fc.constant(offset), gap: fc.constant(gap) },
      rows: fc.array(
        fc.array(fc.integer({ min: -128, max: 127 }), { minLength: length, maxLength: length }),
        {
          ...{ minLength: count, maxLength: count },
        },
      ),
    }),
  )

it.each(['floats', 'bytes', 'bits'] as const)(
  'products of %s are those of a loop, wherever they lie',
  (kind) => {
    const memory = sharedMemory(1)
    const view = new DataView(memory.buffer)
    const { dots, squares } = dotsIn(memory, kind)
    const write = (at: number, value: number) =>
      kind === 'floats' ? view.setFloat32(at, value, true) : view.setInt8(at, value)
    const results = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        kind === 'floats' ? view.getFloat32(OUT + i * 4, true) : view.getInt32(OUT + i * 4, true),
      )
    fc.assert(
      fc.property(vectors, ({ length, offset, gap, rows }) => {
        const stride = length * WIDTHS[kind] + gap
        rows.forEach((row, i) => {
          row.forEach((value, at) => {
            write(offset + i * stride + at * WIDTHS[kind], value)
          })
        })
        dots(offset, offset, stride, rows.length, length, OUT)
        expect(results(rows.length)).toEqual(rows.map((row) => plain(kind, rows[0], row)))
        squares(offset, stride, rows.length, length, OUT)
        expect(results(rows.length)).toEqual(rows.map((row) => plain(kind, row, row)))
      }),
    )
  },
)

function plain(kind: Numbers, a: number[], b: number[]): number {
  if (kind !== 'bits') return a.reduce((sum, value, i) => sum + value * b[i], 0)
  const differing = a.map((value, i) => ((value ^ b[i]) & 0xff).toString(2).replaceAll('0', '').length)
  return differing.reduce((sum, count) => sum + count, 0)
}
