import { type FileHandle, open } from 'node:fs/promises'
import type { AsyncBuffer } from 'hyparquet'
import { fileRef, sameFile } from '../../core/file-input.ts'
import type { FileRef } from '../../core/ref.ts'
import { type Make, PARSERS, type ReadableTypes, readableTypes, topLevel } from './parquet-types.ts'
import { changed } from './row-range.ts'
import { DamagedTable, toFatal } from './table-errors.ts'

const PIECE_CHARS = 1 << 18
/** Its mark at both ends, and the length of what it says of itself. */
const LEAST_BYTES = 12

/** A column's values of one row group. */
interface Column {
  name: string
  make: Make
  values: ArrayLike<unknown>
}

/**
 * The rows of a Parquet file as lines of JSON, of which a row group is held at a time: integers beyond 2^53 and
 * decimals of more than 15 digits become texts, times ISO 8601 to their last digit, JSON the value that it is (in the
 * column `text` it stays text), bytes without a logical type base64, missing values null.
 */
export async function* parquetPieces(path: string, text: string): AsyncGenerator<Buffer> {
  const handle = await open(path)
  try {
    const ref = fileRef(path, await handle.stat())
    if (ref.size < LEAST_BYTES) throw damaged(`${ref.size} bytes are too few for Parquet`)
    const { parquetMetadataAsync } = await import('hyparquet')
    const file = bufferOf(handle, ref.size)
    const types = await orDamaged(parquetMetadataAsync(file).then((found) => readableTypes(found, text)))
    let start = 0
    for (const { num_rows } of types.metadata.row_groups) {
      const end = start + Number(num_rows)
      const columns = await orDamaged(readColumns(file, types, start, end))
      await assertSame(handle, ref)
      yield* linesOf(columns, end - start)
      start = end
    }
  } finally {
    await handle.close()
  }
}

function bufferOf(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = new Uint8Array(end - start)
      for (let length = 0; length < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, start + length)
        if (bytesRead === 0) throw new Error('it ends before its end')
        length += bytesRead
      }
      return bytes.buffer
    },
  }
}

async function readColumns(
  file: AsyncBuffer,
  { metadata, makes }: ReadableTypes,
  rowStart: number,
  rowEnd: number,
): Promise<Column[]> {
  const [{ parquetRead }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ])
  const columns = new Map<string, unknown[]>()
  for (const { name } of topLevel(metadata.schema)) columns.set(name, new Array(rowEnd - rowStart))
  await parquetRead({
    ...{ file, metadata, rowStart, rowEnd, compressors, utf8: false, parsers: PARSERS },
    onChunk: ({ columnName, columnData, rowStart: from }) => {
      const values = columns.get(columnName) as unknown[]
      for (let i = 0; i < columnData.length; i++) values[from - rowStart + i] = columnData[i]
    },
  })
  return Array.from(columns, ([name, values]) => ({ name, values, make: makes.get(name) ?? plain }))
}

function* linesOf(columns: Column[], count: number): Generator<Buffer> {
  let text = ''
  for (let i = 0; i < count; i++) {
    const row: Record<string, unknown> = {}
    for (const { name, values, make } of columns) row[name] = make(values[i])
    text += `${JSON.stringify(row)}\n`
    if (text.length < PIECE_CHARS) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text) yield Buffer.from(text)
}

/** What JSON can hold of a value; its depth is that of the schema. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  if (typeof value !== 'object' || value === null) return value ?? null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

async function assertSame(handle: FileHandle, ref: FileRef): Promise<void> {
  if (!sameFile(fileRef(ref.path, await handle.stat()), ref)) throw toFatal(changed(ref.path))
}

async function orDamaged<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    throw damaged((error as Error).message)
  }
}

function damaged(message: string): DamagedTable {
  return new DamagedTable(message, 'a Parquet file that is cut off has to be made or copied again')
}
