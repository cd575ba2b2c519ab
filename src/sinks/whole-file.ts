import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const BUFFER_BYTES = 1 << 20

/** A file that appears whole or not at all: written beside its place, synced to the disk, then renamed. */
export class WholeFile {
  readonly #path: string
  readonly #draft: string
  readonly #handle: FileHandle
  #parts: Uint8Array[] = []
  #buffered = 0

  private constructor(path: string, draft: string, handle: FileHandle) {
    this.#path = path
    this.#draft = draft
    this.#handle = handle
  }

  static async create(path: string): Promise<WholeFile> {
    const draft = join(dirname(path), `.${basename(path)}.partial`)
    return new WholeFile(path, draft, await open(draft, 'w', 0o666))
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#parts.push(bytes)
    this.#buffered += bytes.length
    if (this.#buffered >= BUFFER_BYTES) await this.#flush()
  }

  /** Puts it in its place; what stood there before stays if that fails. */
  async finish(): Promise<void> {
    try {
      await this.#flush()
      await this.#handle.sync()
      await this.#handle.close()
      await rename(this.#draft, this.#path)
    } catch (error) {
      await this.abandon()
      throw error
    }
    await syncFolder(dirname(this.#path))
  }

  async abandon(): Promise<void> {
    await this.#handle.close()
    await rm(this.#draft, { force: true })
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#parts)
    this.#parts = []
    this.#buffered = 0
    let written = 0
    while (written < bytes.length) written += (await this.#handle.write(bytes, written)).bytesWritten
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
