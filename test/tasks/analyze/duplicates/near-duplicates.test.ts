import { expect, test } from 'vitest'
import { hashCode } from '../../../../src/tasks/analyze/duplicates/hash-code.ts'
import { findNearDuplicates } from '../../../../src/tasks/analyze/duplicates/near-duplicates.ts'
import type { LineRange } from '../../../../src/tasks/analyze/duplicates/sketch.ts'
import { read } from './text.ts'

/** A function of `lines` statements, all different. */
function fn(name: string, lines: number): string {
  const body = Array.from(
    { length: lines },
    (_, index) => `  ${name}(a, b[${index}], "${name}" + ${index});\n`,
  )
  return `int ${name}() {\n${body.join('')}}\n`
}

/** A file with all functions from the first line to the last, unless told. */
function sketched(path: string, text: string, functions?: LineRange[]) {
  const { bytes, comments } = read(text)
  const lines = text.split('\n').length - 1
  const { sketches } = hashCode(bytes, comments, functions ?? [{ line: 1, end_line: lines }])
  return { path, language: 'C', sketches }
}

test('functions that differ in a line are a group', () => {
  const text = fn('walk', 20)
  const changed = text.replace('b[7]', 'c->d[7]').replace('int walk', '// changed\nint walk')
  const { groups, total_groups } = findNearDuplicates([
    sketched('b.c', changed),
    sketched('a.c', text),
    sketched('c.c', fn('other', 20)),
  ])
  expect(total_groups).toBe(1)
  expect(groups[0]).toMatchObject({
    lines: 22,
    count: 2,
    functions: [
      { path: 'a.c', line: 1, end_line: 22 },
      { path: 'b.c', line: 1, end_line: 23 },
    ],
  })
  expect(groups[0].similarity).toBeGreaterThanOrEqual(0.8)
  expect(groups[0].similarity).toBeLessThan(1)
})

test('equal functions are told only beside one that is nearly equal', () => {
  const copies = ['a.c', 'b.c'].map((path) => sketched(path, fn('walk', 20)))
  expect(findNearDuplicates(copies).total_groups).toBe(0)
  const near = sketched('c.c', fn('walk', 20).replace('b[7]', 'c'))
  expect(findNearDuplicates([...copies, near]).groups).toMatchObject([{ count: 3 }])
})

test('half of a function is not near', () => {
  const text = fn('walk', 20)
  const half = text.replace(/b\[1\d\]/g, 'c->d')
  expect(findNearDuplicates([sketched('a.c', text), sketched('b.c', half)]).total_groups).toBe(0)
})

test('functions that are small, or say the same over and over, are left out', () => {
  expect(sketched('a.c', fn('walk', 5)).sketches).toHaveLength(0)
  expect(sketched('a.c', 'a\n'.repeat(40)).sketches).toHaveLength(0)
  expect(sketched('a.c', 'a(0, 0);\n'.repeat(40)).sketches).toHaveLength(0)
  expect(sketched('a.c', fn('walk', 20)).sketches).toHaveLength(60)
})

test('a function inside does not count for the one around it', () => {
  const inner = fn('inner', 20)
  const outer = (around: string) => `int outer() {\n${statementsOf(around)}${inner}}\n`
  const ranges = [
    { line: 1, end_line: 35 },
    { line: 12, end_line: 33 },
  ]
  const { groups } = findNearDuplicates([
    sketched('a.c', outer('one'), ranges),
    sketched('b.c', outer('two').replace('b[7]', 'c'), ranges),
  ])
  expect(groups).toMatchObject([{ functions: [{ line: 12 }, { line: 12 }] }])
})

test('ten thousand functions in each other, and alike, take no time', () => {
  const text = 'f() { a(b, c, d); e(f, g, h, i, j);\n'.repeat(10_000)
  const functions = Array.from({ length: 10_000 }, (_, index) => ({ line: index + 1, end_line: 10_010 }))
  const file = sketched('a.c', `${text}${statementsOf('b')}`, functions)
  expect(findNearDuplicates([file]).total_groups).toBe(0)
  const many = Array.from({ length: 5_000 }, (_, index) =>
    sketched(`${index}.c`, fn('walk', 20).replace('b[7]', `${index}`)),
  )
  expect(findNearDuplicates(many).groups).toMatchObject([{ count: 5_000 }])
})

function statementsOf(name: string): string {
  return Array.from({ length: 10 }, (_, index) => `  ${name}(x, y[${index}], "${name}");\n`).join('')
}
