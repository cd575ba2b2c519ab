import type { Block } from '../../checkpoint/block.ts'
import type { Plan, Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import { ReusedMemory } from '../../core/reused-memory.ts'
import { aligned, type Cell, type FinishedItem, type Table } from '../../core/table.ts'
import { type Dialect, headText, rowText } from '../../sinks/delimited.ts'
import { orderedSlices } from './ordered.ts'

const PIECE_CHARS = 1 << 16
/** Lines of so many bytes are parsed together: one by one takes longer. */
const TOGETHER_BYTES = 1 << 15
/** Of lines until they are parsed. */
const room = new ReusedMemory()

/** All finished items of a plan as they were stored, in input order. */
export function* finishedItems(store: Store, plan: Plan): Generator<FinishedItem> {
  for (const slice of orderedSlices(store, plan))
    if (slice.kind === 'done') for (const items of itemsOf(slice.block, slice.from, slice.to)) yield* items
}

/** Those of items `from` to `to` (not included) of a block, some at a time. */
export function* itemsOf(block: Block, from: number, to: number): Generator<FinishedItem[]> {
  for (const { from: first, lines } of block.pieces(from, to, TOGETHER_BYTES, room)) {
    // All but the last newline; within a line there is none.
    const text = lines.toString().slice(0, -1)
    const parsed: Omit<FinishedItem, 'note'>[] = JSON.parse(`[${text.replaceAll('\n', ',')}]`)
    yield parsed.map(({ id, type, task, result }, i) => {
      // Once for all rows of the item.
      const note = aligned(block.note(first + i))
      return { id, type, task, result, note }
    })
  }
}

/** Where rows go. */
export interface RowWriter {
  /** Cells in the order of the table's columns, in an array that is used again. A promise where the next row has to wait. */
  add(cells: readonly Cell[]): Promise<void> | undefined
  end(): Promise<void>
}

/** Makes rows of finished items. */
export class RowMaker {
  readonly #table: Table
  readonly #cells: Cell[]

  constructor(table: Table) {
    this.#table = table
    this.#cells = new Array(table.columns.length).fill(null)
  }

  /** Hands on the rows of items `from` to `to` (not included) of a block. */
  async write(block: Block, from: number, to: number, writer: RowWriter): Promise<void> {
    for (const items of itemsOf(block, from, to))
      for (const item of items)
        for (const cells of this.cellsOf(item)) {
          try {
            const full = writer.add(cells)
            if (full) await full
          } catch (error) {
            throw error instanceof FatalError ? badRow(item, error) : error
          }
        }
  }

  /** The cells of an item's rows, in the order of the table's columns: the same array again for each row. */
  *cellsOf(item: FinishedItem): Generator<Cell[]> {
    try {
      for (const row of this.#rowsOf(item)) yield this.#filled(row, item)
    } catch (error) {
      throw badRow(item, error as Error)
    }
  }

  #rowsOf(item: FinishedItem): Iterable<unknown> {
    const { rows } = this.#table
    return rows ? rows(item.result, item) : [item.result]
  }

  #filled(row: unknown, item: FinishedItem): Cell[] {
    const cells = this.#cells
    const { columns } = this.#table
    for (let i = 0; i < cells.length; i++) cells[i] = columns[i].of(row, item)
    return cells
  }
}

/** Says of which item the row was that could not be made or written. */
function badRow({ id, task }: FinishedItem, error: Error): FatalError {
  const hint = 'the task can be mended and the same command run again: what is done is kept'
  return new FatalError('bad_row', `${task}: the row of ${id}: ${error.message}`, hint, error)
}

/** The rows as text, piece by piece. */
export function* delimitedText(dialect: Dialect, table: Table, store: Store, plan: Plan): Generator<string> {
  let text = headText(table.columns, dialect)
  const maker = new RowMaker(table)
  for (const item of finishedItems(store, plan)) {
    for (const cells of maker.cellsOf(item)) text += rowText(cells, dialect)
    if (text.length < PIECE_CHARS) continue
    yield text
    text = ''
  }
  yield text
}
