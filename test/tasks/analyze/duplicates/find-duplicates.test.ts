import { expect, test } from 'vitest'
import { findDuplicates } from '../../../../src/tasks/analyze/duplicates/find-duplicates.ts'
import { file, statements } from './text.ts'

const block = statements('same', 8)

test('three copies in three files are one block with three places', () => {
  const { blocks, ...totals } = findDuplicates([
    file('c.c', `${statements('c', 3)}\n\n${block}`),
    file('a.c', `${block}${statements('a', 4)}`),
    file('b.c', `/* b\n */\n${block.replaceAll('\n', '\r\n')}${statements('b', 5)}`),
    file('d.c', statements('d', 20)),
  ])
  expect(blocks).toEqual([
    {
      lines: 8,
      count: 3,
      copies: [
        { path: 'a.c', line: 1, end_line: 8 },
        { path: 'b.c', line: 3, end_line: 10 },
        { path: 'c.c', line: 6, end_line: 13 },
      ],
    },
  ])
  expect(totals).toEqual({
    total_blocks: 1,
    duplicated_lines: 24,
    duplicated_share: Math.round((24 / 56) * 10_000) / 10_000,
    by_file: [
      { path: 'a.c', duplicated_lines: 8, duplicated_share: 0.6667 },
      { path: 'b.c', duplicated_lines: 8, duplicated_share: 0.6154 },
      { path: 'c.c', duplicated_lines: 8, duplicated_share: 0.7273 },
    ],
  })
})

test('blanks, comments and brackets inside do not part a block', () => {
  const plain = `${statements('a', 3)}if (b) {\n${statements('c', 3)}}\n`
  const spread = `${statements('a', 3)}\n// then\nif (b) { // why\n\n${statements('c', 3).replace('\n', '\n\n/* on */\n')}\n}\n`
  const [found] = findDuplicates([file('a.c', plain), file('b.c', spread)]).blocks
  expect(found.copies).toEqual([
    { path: 'a.c', line: 1, end_line: 7 },
    { path: 'b.c', line: 1, end_line: 12 },
  ])
})

test('five lines are too few, or as many as asked for', () => {
  const files = [file('a.c', statements('same', 5)), file('b.c', statements('same', 5))]
  expect(findDuplicates(files).total_blocks).toBe(0)
  expect(findDuplicates(files, { minLines: 5 }).total_blocks).toBe(1)
})

test('imports make no block', () => {
  const imports = Array.from({ length: 9 }, (_, index) => `import a${index} from 'a'\n`).join('')
  const typescript = { language: 'TypeScript' }
  expect(
    findDuplicates([file('a.ts', imports, typescript), file('b.ts', imports, typescript)]).total_blocks,
  ).toBe(0)
})

test('languages are not compared, but those of one family are', () => {
  const count = (...languages: string[]) =>
    findDuplicates(languages.map((language, index) => file(`${index}`, block, { language }))).total_blocks
  expect(count('Java', 'C#')).toBe(0)
  expect(count('TypeScript', 'TSX', 'JavaScript')).toBe(1)
})

test('a part of a block is told where it stands elsewhere too, not where it has a line more', () => {
  const whole = statements('same', 20)
  const part = whole.split('\n').slice(5, 12).join('\n')
  const { blocks } = findDuplicates([
    file('a.c', `x();\n${whole}`),
    file('b.c', `x();\n${whole}y();\n`),
    file('c.c', `z();\n${whole}y();\n`),
    file('d.c', `${part}\n`),
  ])
  expect(blocks.map(({ lines, count }) => ({ lines, count }))).toEqual([
    { lines: 20, count: 3 },
    { lines: 7, count: 4 },
  ])
})

test('a table is no block; two equal ones are', () => {
  const table = 'row(0, 0);\n'.repeat(20)
  expect(findDuplicates([file('a.c', 'row(0, 0);\n'.repeat(500))]).total_blocks).toBe(0)
  expect(findDuplicates([file('a.c', 'odd();\neven();\n'.repeat(50))]).total_blocks).toBe(0)
  expect(findDuplicates([file('a.c', table)]).total_blocks).toBe(0)
  expect(findDuplicates([file('a.c', table), file('b.c', table)]).blocks[0]).toMatchObject({
    lines: 20,
    count: 2,
  })
})

test('a block pasted again and again is told once', () => {
  const { blocks } = findDuplicates([file('a.c', block.repeat(5))])
  expect(blocks).toHaveLength(1)
  expect(blocks[0].copies.map(({ line }) => line)).toEqual([1, 9, 17, 25, 33])
})

test('renamed variants are found if asked for', () => {
  const sum =
    'for (i = 0; i < n; i++) {\n  if (a[i] > 3) total += a[i];\n  else log("low", a[i], i);\n}\n'.repeat(3)
  const other = sum
    .replaceAll('total', 'count')
    .replaceAll('a[i]', 'values[index]')
    .replaceAll('low', 'small')
  expect(findDuplicates([file('a.c', sum), file('b.c', other)]).total_blocks).toBe(0)
  const renamed = [file('a.c', sum, { renamed: true }), file('b.c', other, { renamed: true })]
  expect(findDuplicates(renamed).blocks[0]).toMatchObject({ lines: 9, count: 2 })
})

test('the order of files changes nothing, and the top is cut from all', () => {
  const files = ['a', 'b', 'c', 'd'].flatMap((name, index) =>
    ['x', 'y', 'z']
      .slice(0, 2 + (index % 2))
      .map((copy) => file(`${copy}/${name}.c`, statements(name, 6 + index))),
  )
  const all = findDuplicates(files)
  expect(findDuplicates(files.toReversed())).toEqual(all)
  const cut = findDuplicates(files, { top: 2 })
  expect(cut).toMatchObject({ total_blocks: 4, duplicated_lines: all.duplicated_lines })
  expect(cut.blocks).toEqual(all.blocks.slice(0, 2))
})
