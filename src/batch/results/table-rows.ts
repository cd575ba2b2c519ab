import type { Block } from '../../checkpoint/block.ts'
import type { Plan, Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import { aligned, type Cell, type FinishedItem, type Table } from '../../core/table.ts'
import { type Dialect, headText, rowText } from '../../sinks/delimited.ts'
import { orderedSlices } from './ordered.ts'

const PIECE_CHARS = 1 << 16

/** All finished items of a plan as they were stored, in input order. */
export function* finishedItems(store: Store, plan: Plan): Generator<FinishedItem> {
  for (const slice of orderedSlices(store, plan))
    if (slice.kind === 'done') yield* itemsOf(slice.block, slice.from, slice.to)
}

/** Their lines are decoded all at once: one by one takes longer than parsing them. */
function* itemsOf(block: Block, from: number, to: number): Generator<FinishedItem> {
  const text = block.lines(from, to).toString()
  let start = 0
  for (let i = from; i < to; i++) {
    const end = text.indexOf('\n', start)
    const { id, type, task, result } = JSON.parse(text.slice(start, end))
    // Once for all rows of the item.
    yield { id, type, task, result, note: aligned(block.note(i)) }
    start = end + 1
  }
}

/** One row: its cells in the order of the table's columns. The same object again for each row. */
export interface TableRow {
  item: FinishedItem
  cells: Cell[]
}

export function* tableRows(table: Table, store: Store, plan: Plan): Generator<TableRow> {
  const cells: Cell[] = new Array(table.columns.length).fill(null)
  for (const item of finishedItems(store, plan)) {
    const row: TableRow = { item, cells }
    try {
      for (const one of table.rows?.(item.result, item) ?? [item.result]) {
        for (let i = 0; i < cells.length; i++) cells[i] = table.columns[i].of(one, item)
        yield row
      }
    } catch (error) {
      throw badRow(item, error as Error)
    }
  }
}

/** Says of which item the row was that could not be made or written. */
export function badRow({ id, task }: FinishedItem, error: Error): FatalError {
  const hint = 'the task can be mended and the same command run again: what is done is kept'
  return new FatalError('bad_row', `${task}: the row of ${id}: ${error.message}`, hint, error)
}

/** The rows as text, piece by piece. */
export function* delimitedText(dialect: Dialect, table: Table, store: Store, plan: Plan): Generator<string> {
  let text = headText(table.columns, dialect)
  for (const { cells } of tableRows(table, store, plan)) {
    text += rowText(cells, dialect)
    if (text.length < PIECE_CHARS) continue
    yield text
    text = ''
  }
  yield text
}
