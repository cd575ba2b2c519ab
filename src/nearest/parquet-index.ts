import type { ColumnMetaData, FileMetaData, RowGroup, SchemaElement } from 'hyparquet'
import { FatalError } from '../core/errors.ts'
import { badIndex, emptyIndex } from './index-errors.ts'
import { PageReader } from './page.ts'
import { isGappy, type PlacedFile, readCells, readMetadata } from './parquet-file.ts'
import type { Block, Label, VectorIndex } from './vector-index.ts'

/** Columns that our own files have vectors in. */
const OWN_COLUMNS = ['vector', 'codes']
/** Under which our own files tell what made them. */
const ABOUT_KEY = 'millrace'
/** What it says where codes are bits. */
const BITS = '"quantize":"binary"'
/** A column of a row group that is larger is not read by a single call. */
const MOST_PAGE_BYTES = 1 << 28
/** Rows that are looked through first for a vector: mostly there is one, and a row group may be large. */
const FIRST_ROWS = 1_000

/** Throws FatalError `bad_index`, `no_vectors`, `empty_index`. `column`: absent, the one our own files have. */
export async function parquetIndex(file: PlacedFile, column?: string): Promise<VectorIndex> {
  const metadata = await readMetadata(file)
  const about = metadata.key_value_metadata?.find(({ key }) => key === ABOUT_KEY)?.value
  const rows = Number(metadata.num_rows)
  if (rows === 0) throw emptyIndex(file.path)
  const columns = column === undefined ? OWN_COLUMNS : [column]
  const found = ownVectors(file, metadata, columns) ?? (await firstVector(file, metadata, columns))
  const { length } = found
  const numbers = found.isBytes && about?.includes(BITS) ? 'bits' : found.isBytes ? 'bytes' : 'floats'
  return {
    layout: { path: file.path, numbers, length, column: found.column },
    dimensions: numbers === 'bits' ? length * 8 : length,
    ...{ rows, about, blocks: blocksOf(file, metadata, found.column) },
    labels: (wanted) => labelsOf(file, metadata, wanted),
  }
}

interface VectorColumn {
  column: string
  isBytes: boolean
  length: number
}

/** Floats as our own writer lays them down: hyparquet would take longer for the first row group than the search for all. */
function ownVectors(
  file: PlacedFile,
  metadata: FileMetaData,
  columns: readonly string[],
): VectorColumn | undefined {
  for (const column of columns) {
    const meta = columnIn(metadata.row_groups[0], column)
    const rows = Number(metadata.row_groups[0].num_rows)
    const length = Number(meta?.num_values ?? 0) / rows
    const place = meta && placeOf(file, meta)
    if (place?.kind !== 'page' || meta?.type !== 'FLOAT' || !Number.isInteger(length)) continue
    const page = new Uint8Array(place.bytes)
    file.read(page, place.at)
    const reader = new PageReader({ path: file.path, numbers: 'floats', length, column })
    if (reader.find(page, rows)) return { column, isBytes: false, length }
  }
  return undefined
}

/** The first vector of the first of these columns that has one. */
async function firstVector(
  file: PlacedFile,
  metadata: FileMetaData,
  columns: readonly string[],
): Promise<VectorColumn> {
  const known = topColumns(metadata)
  for (const column of columns) {
    if (!known.includes(column)) continue
    for (const [from, to] of stretches(metadata)) {
      const cells = (await readCells(file, metadata, [column], from, to)).get(column) ?? []
      const value = cells.find(isVector)
      if (value) return { column, isBytes: value instanceof Uint8Array, length: value.length }
      if (!cells.every(saysNothing)) break
    }
  }
  throw new FatalError(
    'no_vectors',
    `${file.path} has no vectors in ${columns.join(' or ')}`,
    `it has columns ${known.join(', ')}: name the one with lists of floats by --column`,
  )
}

/** The first rows, then row group by row group. */
function* stretches({ row_groups }: FileMetaData): Generator<[number, number]> {
  let start = 0
  for (const { num_rows } of row_groups) {
    const end = start + Number(num_rows)
    const first = Math.min(end, Math.max(start, FIRST_ROWS))
    if (start < first) yield [start, first]
    if (first < end) yield [first, end]
    start = end
  }
}

/** Bytes, or numbers of which none is missing. */
function isVector(cell: unknown): cell is ArrayLike<number> {
  return (
    (cell instanceof Uint8Array && cell.length > 0) || (isNumbers(cell) && cell.length > 0 && !isGappy(cell))
  )
}

/** Of a column that may have vectors in other rows. */
function saysNothing(cell: unknown): boolean {
  return cell === null || cell === undefined || (Array.isArray(cell) && isNumbers(cell))
}

function isNumbers(cell: unknown): cell is number[] {
  const isNumber = (value: unknown) => value === null || value === undefined || typeof value === 'number'
  return Array.isArray(cell) && cell.every(isNumber)
}

function blocksOf(file: PlacedFile, { row_groups }: FileMetaData, column: string): Block[] {
  let firstRow = 0
  return row_groups.map((group) => {
    const rows = Number(group.num_rows)
    const block: Block = { firstRow, rows, ...placeOf(file, columnIn(group, column)) }
    firstRow += rows
    return block
  })
}

function columnIn({ columns }: RowGroup, column: string): ColumnMetaData | undefined {
  return columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data
}

/** Where a page may lie as our writer would have written it. */
function placeOf({ path, size }: PlacedFile, column: ColumnMetaData | undefined) {
  if (!column) throw badIndex(path, 'a row group lacks a column')
  const at = Number(column.data_page_offset)
  const bytes = Number(column.total_compressed_size)
  if (at < 0 || bytes < 0 || at + bytes > size) throw badIndex(path, `it ends before byte ${at + bytes}`)
  const isPlain = column.codec === 'UNCOMPRESSED' && column.encodings.every((one) => OWN_ENCODINGS.has(one))
  const isOwn = isPlain && column.dictionary_page_offset === undefined && bytes <= MOST_PAGE_BYTES
  return isOwn ? ({ kind: 'page', at, bytes } as const) : ({ kind: 'group' } as const)
}

const OWN_ENCODINGS = new Set(['PLAIN', 'RLE'])

/** Reads whole row groups' small columns, but only of those that hold a wanted row. */
async function labelsOf(
  file: PlacedFile,
  metadata: FileMetaData,
  wanted: readonly number[],
): Promise<Map<number, Label>> {
  const labels = new Map<number, Label>()
  const columns = labelColumns(metadata)
  const rising = [...new Set(wanted)].sort((a, b) => a - b)
  let start = 0
  for (const { num_rows } of metadata.row_groups) {
    const end = start + Number(num_rows)
    const rows = rising.filter((row) => row >= start && row < end)
    if (rows.length > 0) {
      const [from, to] = [rows[0], rows[rows.length - 1] + 1]
      const cells = columns.length > 0 ? await readCells(file, metadata, columns, from, to) : new Map()
      for (const row of rows) labels.set(row, labelAt(cells, row - from))
    }
    start = end
  }
  return labels
}

function labelAt(cells: ReadonlyMap<string, unknown[]>, at: number): Label {
  return Object.fromEntries(Array.from(cells, ([name, values]) => [name, plain(values[at])]))
}

function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value ?? null
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** Texts, numbers and the like: not lists, structs or bytes. */
function labelColumns({ schema }: FileMetaData): string[] {
  return topElements(schema)
    .filter(({ type, num_children, converted_type, logical_type }) => {
      if (type === undefined || num_children) return false
      const isText = converted_type === 'UTF8' || logical_type?.type === 'STRING'
      return isText || !['BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY', 'INT96'].includes(type)
    })
    .map(({ name }) => name)
}

function topColumns({ schema }: FileMetaData): string[] {
  return topElements(schema).map(({ name }) => name)
}

function topElements(schema: readonly SchemaElement[]): SchemaElement[] {
  const found: SchemaElement[] = []
  for (let at = 1; at < schema.length; ) {
    found.push(schema[at])
    for (let inside = 1; inside > 0 && at < schema.length; at++) inside += (schema[at].num_children ?? 0) - 1
  }
  return found
}
