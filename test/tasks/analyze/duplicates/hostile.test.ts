import { describe, expect, test } from 'vitest'
import { findDuplicates } from '../../../../src/tasks/analyze/duplicates/find-duplicates.ts'
import { hashCode } from '../../../../src/tasks/analyze/duplicates/hash-code.ts'
import { file, statements } from './text.ts'

/** A quadratic step in any of these would not end in a minute. */
describe('ends on', () => {
  test('50,000 equal files', () => {
    const { fingerprint } = file('a.c', statements('same', 40))
    const files = Array.from({ length: 50_000 }, (_, index) => ({
      path: `${index}.c`,
      language: 'C',
      fingerprint,
    }))
    const { blocks, total_blocks, duplicated_share } = findDuplicates(files)
    expect(total_blocks).toBe(1)
    expect(duplicated_share).toBe(1)
    expect(blocks[0]).toMatchObject({ lines: 40, count: 50_000 })
    expect(blocks[0].copies).toHaveLength(10)
  })

  test('a million equal lines', () => {
    expect(findDuplicates([file('a.c', 'a(b);\n'.repeat(1_000_000))]).total_blocks).toBe(0)
  })

  test.for([4, 6, 50])('half a million lines of which every %i repeat', (period) => {
    const { blocks } = findDuplicates([file('a.c', statements('a', period).repeat(500_000 / period))])
    expect(blocks.length).toBe(period < 6 ? 0 : 1)
  })

  test('the Fibonacci word', () => {
    let [shorter, longer] = ['a();\n', 'a();\nb();\n']
    while (longer.length < 1_000_000) [shorter, longer] = [longer, longer + shorter]
    const { blocks, duplicated_share } = findDuplicates([file('a.c', longer)])
    expect(blocks.length).toBeLessThan(20)
    expect(duplicated_share).toBeGreaterThan(0.99)
  })

  test('rows of the same lines, of every length', () => {
    const files = Array.from({ length: 200 }, (_, index) =>
      file(`${index}.c`, statements('a', 8).repeat(index + 100)),
    )
    expect(findDuplicates(files).duplicated_share).toBeGreaterThan(0.99)
  })

  test('files that go on for longer and longer together', () => {
    const files = Array.from({ length: 600 }, (_, index) =>
      file(`${index}.c`, statements('a', index) + index),
    )
    expect(findDuplicates(files).duplicated_share).toBeGreaterThan(0.98)
  })

  test.for([`\\'`, `'"\``, '/**/', '(', 'é'])('a line of a megabyte of %s', (piece) => {
    const bytes = Buffer.from(piece.repeat(1_000_000 / piece.length))
    const comments = piece === '/**/' ? Array.from({ length: 500_000 }, (_, index) => index * 2) : []
    const { fingerprint, sketches } = hashCode(bytes, comments, [{ line: 1, end_line: 20 }])
    expect(fingerprint.length).toBeLessThanOrEqual(4)
    expect(sketches).toHaveLength(0)
  })
})
