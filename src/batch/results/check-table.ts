import { FatalError } from '../../core/errors.ts'
import { COLUMN_TYPES, type Column, type Table } from '../../core/table.ts'
import type { Task } from '../../core/task.ts'

/** Throws a `FatalError` for a table that could not be written: before the run, not at its end. */
export function checkTable({ name, table }: Pick<Task, 'name' | 'table'>): void {
  const wrong = table && wrongOf(table)
  if (wrong) throw new FatalError('bad_task', `task ${name}: its table ${wrong}`, 'mend it in its module')
}

function wrongOf({ columns, packed, vectors }: Table): string | undefined {
  if (!columns?.length) return 'has no columns'
  const names = columns.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) return `has two columns ${twice}`
  const odd = columns.find(({ type, of }) => !COLUMN_TYPES.includes(type) || typeof of !== 'function')
  if (odd) return `has a column ${odd.name} of type ${odd.type}: types are ${COLUMN_TYPES.join(', ')}`
  if (packed && !hasColumn(columns, packed.column, ['list<int32>']))
    return `has no column ${packed.column} of type list<int32> to pack`
  const missing = [vectors ?? []]
    .flat()
    .find((column) => !hasColumn(columns, column, ['list<float32>', 'bytes']))
  if (missing !== undefined) return `has no column ${missing} of type list<float32> or bytes for vectors`
  return undefined
}

function hasColumn(
  columns: Table['columns'],
  wanted: string,
  types: Column<unknown, unknown>['type'][],
): boolean {
  return columns.some(({ name, type }) => name === wanted && types.includes(type))
}
