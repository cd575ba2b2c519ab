import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FatalError } from '../core/errors.ts'

const BUFFER_BYTES = 1 << 20
/** So much is written before the disk is told to begin: the sync at the end would wait for all of it. */
const SYNC_BYTES = 8 << 20

/** Where bytes go. Those handed to `write` may change again once it has resolved. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>
}

/** What a file is called until it is whole. */
export function draftOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.partial`)
}

/** A file that appears whole or not at all: written beside its place, synced to the disk, then renamed. */
export class WholeFile implements ByteSink {
  readonly path: string
  readonly #draft: string
  readonly #handle: FileHandle
  readonly #inode: number
  #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  #buffered = 0
  /** While this one is being written, what comes gathers in the other. */
  #spare = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  #writing: Promise<void> | undefined
  #unsynced = 0
  #syncing: Promise<void> | undefined

  private constructor(path: string, draft: string, handle: FileHandle, inode: number) {
    this.path = path
    this.#draft = draft
    this.#handle = handle
    this.#inode = inode
  }

  /** What a process that was killed left of it is taken away. */
  static async create(path: string): Promise<WholeFile> {
    const draft = draftOf(path)
    await rm(draft, { force: true })
    const handle = await open(draft, 'wx', 0o666)
    return new WholeFile(path, draft, handle, (await handle.stat()).ino)
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#buffered + bytes.length > BUFFER_BYTES) await this.#startFlush()
    if (bytes.length >= BUFFER_BYTES) {
      await this.#writing
      return this.#writeAll(bytes)
    }
    this.#buffer.set(bytes, this.#buffered)
    this.#buffered += bytes.length
  }

  /** Overwrites what was written at the start: for a header that tells what only the end knows. */
  async rewriteStart(bytes: Uint8Array): Promise<void> {
    await this.#flush()
    await this.#handle.write(bytes, 0, bytes.length, 0)
  }

  /** Puts it in its place; what stood there before stays if that fails. */
  finish(): Promise<void> {
    return finishTogether([this])
  }

  async abandon(): Promise<void> {
    await Promise.allSettled([this.#writing])
    await Promise.allSettled([this.#syncing])
    const isDraft = await this.#isDraft()
    await this.#handle.close()
    if (isDraft) await rm(this.#draft, { force: true })
  }

  /** Brings all of it to the disk, still beside its place. */
  async seal(): Promise<void> {
    await this.#flush()
    await this.#syncing
    await this.#handle.sync()
  }

  /** Throws FatalError `out_taken` where another process has begun the same file meanwhile. */
  async appear(): Promise<void> {
    if (!(await this.#isDraft())) throw taken(this.path)
    await rename(this.#draft, this.path)
    await this.#handle.close()
    await syncFolder(dirname(this.path))
  }

  /** Takes away what stands in its place. */
  async clearPlace(): Promise<void> {
    await rm(this.path, { force: true })
    await syncFolder(dirname(this.path))
  }

  /** Whether what stands there is this one's: as long as that is open no other file has its inode. */
  async #isDraft(): Promise<boolean> {
    const found = await lstat(this.#draft).catch(() => undefined)
    return found?.ino === this.#inode
  }

  async #flush(): Promise<void> {
    await this.#startFlush()
    await this.#writing
  }

  /** Resolves when what has gathered is being written. */
  async #startFlush(): Promise<void> {
    await this.#writing
    const full = this.#buffer
    const length = this.#buffered
    this.#buffer = this.#spare
    this.#spare = full
    this.#buffered = 0
    this.#writing = this.#writeAll(full.subarray(0, length))
    // It is told to whoever waits for it next.
    this.#writing.catch(() => {})
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let written = 0
    while (written < bytes.length)
      written += (await this.#handle.write(bytes, written, bytes.length - written)).bytesWritten
    this.#unsynced += bytes.length
    if (this.#unsynced < SYNC_BYTES) return
    this.#unsynced = 0
    // One after another: where the disk is slower than what is written, the next one waits for it here.
    await this.#syncing
    this.#syncing = this.#handle.datasync()
    // It is told to whoever waits for it next.
    this.#syncing.catch(() => {})
  }
}

/**
 * Puts files in their places that are of use only together. The last one is their mark: it is taken away before
 * the first appears and comes back last, so where it stands all others are of the same run.
 */
export async function finishTogether(files: WholeFile[]): Promise<void> {
  const mark = files[files.length - 1]
  try {
    for (const file of files) await file.seal()
    if (files.length > 1) await mark.clearPlace()
    for (const file of files) await file.appear()
  } catch (error) {
    await Promise.all(files.map((file) => file.abandon()))
    throw error
  }
}

function taken(path: string): FatalError {
  return new FatalError(
    'out_taken',
    `another process writes ${path} as well`,
    'what is done is kept: give each its own --out, then run the same command again',
  )
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
