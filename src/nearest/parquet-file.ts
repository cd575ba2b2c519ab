import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { AsyncBuffer, FileMetaData } from 'hyparquet'
import { badIndex, notAnIndex, unreadable } from './index-errors.ts'

const MAGIC = 'PAR1'

/** A file that is read at places, into memory of the caller. */
export class PlacedFile {
  readonly path: string
  readonly size: number
  readonly #descriptor: number

  /** Throws FatalError `no_such_index`. */
  constructor(path: string) {
    this.path = path
    try {
      this.#descriptor = openSync(path, 'r')
      const stat = fstatSync(this.#descriptor)
      if (!stat.isFile()) throw new Error('it is no file')
      this.size = stat.size
    } catch (error) {
      throw unreadable(path, error)
    }
  }

  /** Fills `into`. Throws FatalError `bad_index` where the file ends before that. */
  read(into: Uint8Array, at: number): void {
    for (let done = 0; done < into.length; ) {
      const count = readSync(this.#descriptor, into, done, into.length - done, at + done)
      if (count === 0) throw badIndex(this.path, `it ends at byte ${at + done}`)
      done += count
    }
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  get buffer(): AsyncBuffer {
    return {
      byteLength: this.size,
      slice: (start, end = this.size) => {
        const bytes = new Uint8Array(end - start)
        this.read(bytes, start)
        return bytes.buffer
      },
    }
  }
}

/** Throws FatalError `bad_index` for what is no Parquet file. */
export async function readMetadata(file: PlacedFile): Promise<FileMetaData> {
  if (file.size < MAGIC.length)
    throw badIndex(file.path, `it has ${file.size} bytes, which is no Parquet file`)
  const start = Buffer.alloc(MAGIC.length)
  file.read(start, 0)
  if (start.toString('latin1') !== MAGIC) throw notAnIndex(file.path, 'it is no Parquet file')
  const { parquetMetadataAsync } = await import('hyparquet')
  return orBad(file.path, parquetMetadataAsync(file.buffer))
}

/** Cells of some columns, by name, of rows from `rowStart` to `rowEnd`; bytes as they are. */
export async function readCells(
  file: PlacedFile,
  metadata: FileMetaData,
  columns: string[],
  rowStart: number,
  rowEnd: number,
): Promise<Map<string, unknown[]>> {
  const [{ parquetRead }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ])
  const cells = new Map<string, unknown[]>()
  for (const name of columns) cells.set(name, new Array(rowEnd - rowStart).fill(null))
  await orBad(
    file.path,
    parquetRead({
      ...{ file: file.buffer, metadata, columns, rowStart, rowEnd, compressors, utf8: false },
      onChunk: ({ columnName, columnData, rowStart: from }) => {
        const values = cells.get(columnName) as unknown[]
        for (let i = 0; i < columnData.length; i++) {
          const row = from - rowStart + i
          if (row >= 0 && row < values.length) values[row] = columnData[i]
        }
      },
    }),
  )
  return cells
}

/** True for a list in which a number is missing: it is no vector. */
export function isGappy(list: unknown): boolean {
  return Array.isArray(list) && (list.includes(null) || list.includes(undefined))
}

/** Whatever hyparquet stumbles over is told as damage of the file. */
async function orBad<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw badIndex(path, `it is no Parquet file that can be read: ${(error as Error).message}`, error)
  }
}
