import type { ErrorRecord } from './errors.ts'
import type { FileRef, RowRef } from './ref.ts'
import type { CutElsewhere, Rows } from './rows.ts'

export type { FileRef, RowRef } from './ref.ts'

/**
 * One unit of work as a source yields it: `input` holds a value, `ref` says where the worker finds it. A row has
 * both while it is worked on.
 */
export interface Item {
  /** A file's id is its path relative to the source's root, with `/`; a row's is its id field, or `name:line`. */
  id: string
  /** What routes an item to a task: `file` for files, `row` for rows, `item` where the source says nothing. */
  type: string
  /** Any value that JSON can hold. */
  input?: unknown
  ref?: FileRef | RowRef
  /** Why the source could not make a proper item of this: it becomes a dead letter with this error. */
  broken?: ErrorRecord
}

/** The file that an item is; undefined for a value or a row. */
export function fileOf({ ref }: Item): FileRef | undefined {
  return ref && 'mtime_ms' in ref ? ref : undefined
}

/** What a source left out, by reason: `{ link: 2, missing: 1 }`. */
export type Skipped = Record<string, number>

/** Commits that touched each file, by the file's id. */
export interface FileHistory {
  /** Of how many commits this tells. */
  commits: number
  touched: Map<string, number>
}

/** At most 16,384 rows of one table, which are where the table alone decides. */
export interface RowsPage {
  rows: Rows
  /** Of their bytes and of all that what they are depends on. */
  digest: Uint8Array
  /** What the digest of the first `count` rows alone is: a page that has grown begins with what it was. */
  digestOf(count: number): Uint8Array
  /** True when it is known that no page follows. */
  last: boolean
}

/** Where items come from. Iterating twice must give the same items in the same order. */
export interface Source extends AsyncIterable<Item> {
  /** Says which data this is (a kind and an absolute path): one stored plan is kept for each. */
  readonly key: string
  /** How many items there are, where that is known before iterating. */
  readonly length?: number
  /** Filled while iterating. */
  readonly skipped: Skipped
  /** What the user should know of how the items were found. */
  readonly note?: string
  /** Changes whenever `history` may have: a commit id. */
  readonly revision?: string
  /** The files that its rows are read from, absolute: no result may take their place. */
  readonly inputs?: readonly string[]
  /** Where the file of an item is, for a source of files. */
  pathOf?(id: string): string
  /** Where it is known before any is read: all fields, beside `id`, that an item's template may name. */
  readonly fields?: readonly string[]
  /** Which commits touched the files, where that is known. */
  history?(stop: AbortSignal): Promise<FileHistory>
  /** The same items many at a time, where that is cheaper than one by one. */
  batches?(): AsyncIterable<Item[]> | Iterable<Item[]>
  /**
   * Its items as pages of rows that are still to be read; ends early when `stop` aborts. `seed`: of digests that are
   * compared. `cutElsewhere`: takes work from this thread.
   */
  rowPages?(stop: AbortSignal, seed: number, cutElsewhere?: CutElsewhere): AsyncIterable<RowsPage>
}
