import type { ErrorRecord } from './errors.ts'

/** How to read a whole file: what the source saw when it listed it. */
export interface FileRef {
  /** Absolute path. */
  path: string
  /** Bytes. */
  size: number
  /** Milliseconds since the epoch, with the fraction the file system keeps. */
  mtime_ms: number
  inode: number
  /** True when the user named it (a file, folder or glob): rules of thumb for what to leave out do not apply. */
  named?: boolean
}

/** One unit of work as a source yields it: `input` holds a value, `ref` says where the worker finds it. */
export interface Item {
  /** Unique within a run; a file's id is its path relative to the source's root, with `/`. */
  id: string
  /** What routes an item to a task: `file` for files, `item` where the source says nothing. */
  type: string
  /** Any value that JSON can hold. */
  input?: unknown
  ref?: FileRef
  /** Why the source could not make a proper item of this: it becomes a dead letter with this error. */
  broken?: ErrorRecord
}

/** What a source left out, by reason: `{ link: 2, missing: 1 }`. */
export type Skipped = Record<string, number>

/** Commits that touched each file, by the file's id. */
export interface FileHistory {
  /** Of how many commits this tells. */
  commits: number
  touched: Map<string, number>
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
  /** Which commits touched the files, where that is known. */
  history?(stop: AbortSignal): Promise<FileHistory>
  /** The same items many at a time, where that is cheaper than one by one. */
  batches?(): AsyncIterable<Item[]> | Iterable<Item[]>
}
