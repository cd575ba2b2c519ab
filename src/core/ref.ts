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

/** Where a row stands in its file. */
export interface RowRef {
  /** Absolute path; `-` for standard input. */
  path: string
  /** 1-based. */
  line: number
  /**
   * Bytes from the file's beginning, and bytes of the row; absent where a file can't be read from its middle, the
   * length also of a row of gigabytes.
   */
  offset?: number
  length?: number
}
