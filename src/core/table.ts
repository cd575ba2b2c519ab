/** What a column of a table may hold. Any cell may be null; `int64` is given as a safe integer or a bigint. */
export const COLUMN_TYPES = [
  'string',
  'bytes',
  'int32',
  'int64',
  'float64',
  'boolean',
  'list<int32>',
  'list<float32>',
] as const

export type ColumnType = (typeof COLUMN_TYPES)[number]

/** Typed arrays go into a file without a copy for each number; ids in a `Uint32Array` are below 2^31. */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | Int8Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | readonly number[]
  | null
  | undefined

/**
 * A finished item as it was stored: `note` is what `process` gave to `keep`, empty if nothing. Its memory is used
 * again once the item's rows are written.
 */
export interface FinishedItem<Result = unknown> {
  id: string
  type: string
  task: string
  result: Result
  note: Uint8Array
}

export interface Column<Row, Result> {
  name: string
  type: ColumnType
  of: (row: Row, item: FinishedItem<Result>) => Cell
}

/** Token ids that can be packed for training: `--out corpus.bin`. */
export interface PackedColumn<Options> {
  /** A column of type list<int32>; each row is a document. */
  column: string
  /** Of the task's options, those that say how it is packed and nothing else: without such a file they are refused. */
  options?: readonly string[]
  /** Asked before anything is done: what has to be given so that there are ids; undefined when there will be. */
  missing?: (options: Options) => string | undefined
  /** Ids are below `vocabulary`; `separator` is the id that ends each document, if any does. */
  open: (options: Options) => Packing | Promise<Packing>
}

export interface Packing {
  vocabulary: number
  separator?: number
}

/**
 * Results as rows, for .csv, .tsv and .parquet. A task without one gets a row for each item: id, type, task,
 * status and the fields of its result.
 */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds tables of every result and row
export interface Table<Result = any, Options = any, Row = any> {
  /** In the order in which they stand in the file. */
  columns: readonly Column<Row, Result>[]
  /** The rows that an item gives: any number. Default: one, which is the result. */
  rows?: (result: Result, item: FinishedItem<Result>) => Iterable<Row>
  packed?: PackedColumn<Options>
  /**
   * The column that `--out vectors.npy` holds: list<float32>, or bytes for int8 and uint8; all of one length. Of
   * several, in each row the first that is not null.
   */
  vectors?: string | readonly string[]
  /**
   * What a reader has to know of all rows together, as plain data: the model that vectors are by, say. It stands as
   * JSON in a .parquet file's key-value metadata under `millrace`, and beside vectors.npy as vectors.about.json.
   */
  about?: (made: MadeWith<Options>) => unknown
}

/** What the results of a run depend on beside its items. */
export interface MadeWith<Options> {
  options: Options
  /** As the task's `fingerprint` told it. */
  fingerprint?: string
  /** What its `fit` has learned. */
  fitted?: Uint8Array
}

/** Types a table's parts against one another and returns it unchanged. */
export function defineTable<Result, Row = Result, Options = Record<string, unknown>>(
  table: Table<Result, Options, Row>,
): Table<Result, Options, Row> {
  return table
}

/** Numbers of 4 bytes as `process` kept them: a view, without a copy, of an item's note. */
export function noteInts(note: Uint8Array): Int32Array {
  const { buffer, byteOffset } = aligned(note)
  return new Int32Array(buffer, byteOffset, note.length >> 2)
}

/** The same for floats. */
export function noteFloats(note: Uint8Array): Float32Array {
  const { buffer, byteOffset } = aligned(note)
  return new Float32Array(buffer, byteOffset, note.length >> 2)
}

/** The same bytes at a place where numbers of 4 bytes can be read: a copy only where they are not at one. */
export function aligned(note: Uint8Array): Uint8Array {
  return note.byteOffset % 4 === 0 ? note : new Uint8Array(note)
}
