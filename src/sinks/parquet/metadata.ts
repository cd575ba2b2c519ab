import type { ColumnType } from '../../core/table.ts'
import { ThriftWriter } from './thrift.ts'

/** Numbers of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
const PHYSICAL = { boolean: 0, int32: 1, int64: 2, float: 4, double: 5, bytes: 6 }
const REQUIRED = 0
const OPTIONAL = 1
const REPEATED = 2
const CONVERTED_UTF8 = 0
const CONVERTED_LIST = 3
/** Fields of the union LogicalType. */
const LOGICAL_STRING = 1
const LOGICAL_LIST = 3
const PLAIN = 0
const RLE = 3
const DATA_PAGE = 0

export const CODECS = { none: 0, gzip: 2 }

const PHYSICAL_OF: Record<ColumnType, number> = {
  string: PHYSICAL.bytes,
  bytes: PHYSICAL.bytes,
  boolean: PHYSICAL.boolean,
  int32: PHYSICAL.int32,
  int64: PHYSICAL.int64,
  float64: PHYSICAL.double,
  'list<int32>': PHYSICAL.int32,
  'list<float32>': PHYSICAL.float,
}

export interface Field {
  name: string
  type: ColumnType
}

export interface StoredChunk {
  /** Where its only page begins in the file. */
  at: number
  codec: number
  levels: number
  /** Bytes with the page's header, before and after compression. */
  plain_bytes: number
  bytes: number
}

export interface StoredGroup {
  rows: number
  chunks: StoredChunk[]
}

export function pageHeader(levels: number, plainBytes: number, bytes: number): Buffer {
  const out = new ThriftWriter()
  out.i32(1, DATA_PAGE)
  out.i32(2, plainBytes)
  out.i32(3, bytes)
  out.struct(5, () => {
    out.i32(1, levels)
    out.i32(2, PLAIN)
    out.i32(3, RLE)
    out.i32(4, RLE)
  })
  out.end()
  return out.bytes.view()
}

/** What stands at the file's end: schema, where each column of each row group is, texts by key. */
export function footer(
  fields: readonly Field[],
  groups: readonly StoredGroup[],
  metadata: Readonly<Record<string, string>>,
): Buffer {
  const out = new ThriftWriter()
  out.i32(1, 2)
  writeSchema(out, fields)
  out.i64(
    3,
    groups.reduce((sum, { rows }) => sum + rows, 0),
  )
  out.list(4, 'struct', groups.length)
  for (const group of groups) out.structElement(() => writeGroup(out, fields, group))
  writeMetadata(out, Object.entries(metadata))
  out.text(6, 'millrace')
  out.end()
  return out.bytes.view()
}

function writeMetadata(out: ThriftWriter, entries: [string, string][]): void {
  if (entries.length === 0) return
  out.list(5, 'struct', entries.length)
  for (const [key, value] of entries)
    out.structElement(() => {
      out.text(1, key)
      out.text(2, value)
    })
}

function writeSchema(out: ThriftWriter, fields: readonly Field[]): void {
  const nodes = fields.reduce((sum, { type }) => sum + (isList(type) ? 3 : 1), 1)
  out.list(2, 'struct', nodes)
  out.structElement(() => {
    out.text(4, 'schema')
    out.i32(5, fields.length)
  })
  for (const field of fields) {
    if (isList(field.type)) writeList(out, field)
    else writeLeaf(out, field.name, field.type, OPTIONAL)
  }
}

/** The layout that the format's document names for lists: optional group, repeated `list`, `element`. */
function writeList(out: ThriftWriter, { name, type }: Field): void {
  out.structElement(() => {
    out.i32(3, OPTIONAL)
    out.text(4, name)
    out.i32(5, 1)
    out.i32(6, CONVERTED_LIST)
    out.struct(10, () => out.struct(LOGICAL_LIST, () => {}))
  })
  out.structElement(() => {
    out.i32(3, REPEATED)
    out.text(4, 'list')
    out.i32(5, 1)
  })
  writeLeaf(out, 'element', type, REQUIRED)
}

function writeLeaf(out: ThriftWriter, name: string, type: ColumnType, repetition: number): void {
  out.structElement(() => {
    out.i32(1, PHYSICAL_OF[type])
    out.i32(3, repetition)
    out.text(4, name)
    if (type !== 'string') return
    out.i32(6, CONVERTED_UTF8)
    out.struct(10, () => out.struct(LOGICAL_STRING, () => {}))
  })
}

function writeGroup(out: ThriftWriter, fields: readonly Field[], { rows, chunks }: StoredGroup): void {
  out.list(1, 'struct', chunks.length)
  chunks.forEach((chunk, i) => {
    out.structElement(() => writeChunk(out, fields[i], chunk))
  })
  out.i64(
    2,
    chunks.reduce((sum, { plain_bytes }) => sum + plain_bytes, 0),
  )
  out.i64(3, rows)
  out.i64(5, chunks[0].at)
  out.i64(
    6,
    chunks.reduce((sum, { bytes }) => sum + bytes, 0),
  )
}

function writeChunk(out: ThriftWriter, { name, type }: Field, chunk: StoredChunk): void {
  const path = isList(type) ? [name, 'list', 'element'] : [name]
  out.i64(2, chunk.at)
  out.struct(3, () => {
    out.i32(1, PHYSICAL_OF[type])
    out.list(2, 'i32', 2)
    out.i32Element(PLAIN)
    out.i32Element(RLE)
    out.list(3, 'binary', path.length)
    for (const part of path) out.textElement(part)
    out.i32(4, chunk.codec)
    out.i64(5, chunk.levels)
    out.i64(6, chunk.plain_bytes)
    out.i64(7, chunk.bytes)
    out.i64(9, chunk.at)
  })
}

export function isList(type: ColumnType): boolean {
  return type.startsWith('list<')
}
