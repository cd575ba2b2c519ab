import { expect, test } from 'vitest'
import { checkTable } from '../../src/batch/results/check-table.ts'
import type { ColumnType, Table } from '../../src/core/table.ts'

const column = (name: string, type = 'string') => ({ name, type: type as ColumnType, of: () => null })

test.each<[string, Table, RegExp | undefined]>([
  ['a good one', { columns: [column('a'), column('v', 'list<float32>')], vectors: 'v' }, undefined],
  ['no columns', { columns: [] }, /has no columns/],
  ['a name twice', { columns: [column('a'), column('a')] }, /two columns a$/],
  [
    'an unknown type',
    { columns: [column('a', 'int8')] },
    /column a of type int8: types are string, bytes, int32/,
  ],
  [
    'no column to pack',
    { columns: [column('a')], packed: { column: 'a', open: () => ({ vocabulary: 1 }) } },
    /no column a of type list<int32> to pack/,
  ],
  ['no vectors', { columns: [column('a')], vectors: 'v' }, /no column v of type list<float32> or bytes/],
])('%s', (_, table, wrong) => {
  const check = () => checkTable({ name: 'mine', table })
  if (wrong) expect(check).toThrow(wrong)
  else check()
})
