import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findDuplicates } from '../../../../src/tasks/analyze/duplicates/find-duplicates.ts'
import { hashCode } from '../../../../src/tasks/analyze/duplicates/hash-code.ts'
import { hasTable, naiveBlocks } from './naive.ts'

const lines = fc.array(fc.constantFrom('one()', 'two()', 'three()', 'four()'), { maxLength: 16 })
const files = fc
  .array(lines, { maxLength: 4 })
  .map((all) => all.map((lines, index) => ({ path: `${index}.c`, lines })))

test('the blocks found are those of the definition', () => {
  fc.assert(
    fc.property(files, fc.integer({ min: 2, max: 4 }), (files, minLines) => {
      fc.pre(!files.some(({ lines }) => hasTable(lines, minLines)))
      const { blocks, total_blocks, duplicated_lines } = findDuplicates(files.map(fingerprinted), {
        minLines,
      })
      const expected = naiveBlocks(files, minLines)
      expect(blocks).toEqual(expected)
      expect(total_blocks).toBe(expected.length)
      expect(duplicated_lines).toBe(countCovered(expected))
    }),
    { numRuns: 2_000 },
  )
})

function fingerprinted({ path, lines }: { path: string; lines: string[] }) {
  const { fingerprint } = hashCode(Buffer.from(lines.join('\n')), [])
  return { path, language: 'C', fingerprint }
}

function countCovered(blocks: ReturnType<typeof naiveBlocks>): number {
  const covered = new Set<string>()
  for (const { path, line, end_line } of blocks.flatMap(({ copies }) => copies))
    for (let at = line; at <= end_line; at++) covered.add(`${path}:${at}`)
  return covered.size
}
