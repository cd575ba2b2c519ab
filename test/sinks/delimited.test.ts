import { expect, test } from 'vitest'
import { CSV, headText, rowText, TSV } from '../../src/sinks/delimited.ts'

test('csv: RFC 4180, null is empty and an empty string quoted, lists are JSON', () => {
  const cells = ['a,b', 'say "x"', 'two\nlines', '=1+1', '', null, undefined, 1.5, 2n ** 63n, true]
  expect(rowText(cells, CSV)).toBe(
    '"a,b","say ""x""","two\nlines",=1+1,"",,,1.5,9223372036854775808,true\r\n',
  )
  expect(rowText([[1, 2], Float32Array.of(0.5), new Int32Array(0), Int8Array.of(-1)], CSV)).toBe(
    '"[1,2]",[0.5],[],/w==\r\n',
  )
  expect(rowText([Number.NaN, -Infinity, -0], CSV)).toBe('nan,-inf,0\r\n')
})

test('tsv: the same quotes round tabs and line ends', () => {
  expect(
    headText(
      [
        { name: 'a', type: 'string', of: () => null },
        { name: 'b\tc', type: 'int32', of: () => null },
      ],
      TSV,
    ),
  ).toBe('a\t"b\tc"\n')
  expect(rowText(['a,b', 'c\td', 'e\r'], TSV)).toBe('a,b\t"c\td"\t"e\r"\n')
})
