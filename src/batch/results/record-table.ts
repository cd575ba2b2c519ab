import type { Plan, Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import type { Cell, Column, ColumnType, FinishedItem, Table } from '../../core/table.ts'
import { finishedItems } from './table-rows.ts'

const MAX_FIELDS = 1_000

/** What a field holds in all results so far; `mixed` and nested values become text. */
type Kind = 'none' | 'boolean' | 'integer' | 'float' | 'string' | 'mixed'

const TYPES: Record<Kind, ColumnType> = {
  none: 'string',
  boolean: 'boolean',
  integer: 'int64',
  float: 'float64',
  string: 'string',
  mixed: 'string',
}

type RecordColumn = Column<unknown, unknown>

const HEAD: RecordColumn[] = [
  { name: 'id', type: 'string', of: (_, { id }) => id },
  { name: 'type', type: 'string', of: (_, { type }) => type },
  { name: 'task', type: 'string', of: (_, { task }) => task },
  { name: 'status', type: 'string', of: () => 'succeeded' },
]

/**
 * The table of a task that has none: a row for each item with id, type, task and status, then the fields of the
 * results in the order in which they first appear. What is nested stands as its JSON text. Reads all results once,
 * to know their fields.
 */
export function recordTable(store: Store, plan: Plan): Table {
  const fields = new Map<string, Kind>()
  let whole: Kind | undefined
  for (const { id, task, result } of finishedItems(store, plan)) {
    if (!isObject(result)) whole = joined(whole ?? 'none', kindOf(result))
    else addFields(fields, result)
    if (fields.size > MAX_FIELDS) throw tooMany(task, id)
  }
  const columns = Array.from(fields, ([field, kind]) => fieldColumn(field, kind))
  if (whole !== undefined) columns.unshift(wholeColumn(whole))
  return { columns: [...HEAD, ...columns] }
}

function addFields(fields: Map<string, Kind>, result: Record<string, unknown>): void {
  for (const field of Object.keys(result))
    fields.set(field, joined(fields.get(field) ?? 'none', kindOf(result[field])))
}

function fieldColumn(field: string, kind: Kind): RecordColumn {
  const taken = field === 'result' || HEAD.some(({ name }) => name === field)
  return {
    name: taken ? `result.${field}` : field,
    type: TYPES[kind],
    of: (result) => (isObject(result) && Object.hasOwn(result, field) ? cellOf(result[field], kind) : null),
  }
}

/** For results that are no objects. */
function wholeColumn(kind: Kind): RecordColumn {
  return {
    name: 'result',
    type: TYPES[kind],
    of: (result) => (isObject(result) ? null : cellOf(result, kind)),
  }
}

function cellOf(value: unknown, kind: Kind): Cell {
  if (value === null || value === undefined) return null
  return TYPES[kind] === 'string' && typeof value !== 'string' ? JSON.stringify(value) : (value as Cell)
}

function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return typeof value as Kind
    case 'number':
      return Number.isSafeInteger(value) ? 'integer' : 'float'
    default:
      return value === null ? 'none' : 'mixed'
  }
}

function joined(a: Kind, b: Kind): Kind {
  if (a === b || b === 'none') return a
  if (a === 'none') return b
  const numbers = (kind: Kind) => kind === 'integer' || kind === 'float'
  return numbers(a) && numbers(b) ? 'float' : 'mixed'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function tooMany(task: string, id: FinishedItem['id']): FatalError {
  return new FatalError(
    'too_many_fields',
    `the results of ${task} have more than ${MAX_FIELDS} different fields, up to that of ${id}: no table can be made of them`,
    'write .jsonl, or give the task a table of its own',
  )
}
