import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { peakMemory_mb } from '../lib/process.mjs'

/**
 * Writes ids and vectors of 384 floats as Parquet with one of the writers; prints its time and the memory it took.
 * All begin with the vectors one by one in memory, and end with a file on the disk, uncompressed and without
 * statistics, which ours does not write either.
 */
const { writer, rows, path, inner } = JSON.parse(process.argv[2])
const DIMENSIONS = 384
const DISTINCT = 64
/** As ours is. */
const FLUSHED = { flush: true }
/** Those of ours; parquet-wasm takes a tenth less time for them than for its default of a million rows. */
const GROUP_ROWS = 5_400

const vectors = Array.from({ length: DISTINCT }, (_, k) =>
  Float32Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(i + k)),
)
const idOf = (i) => `row-${i}`
const vectorOf = (i) => vectors[i % DISTINCT]

const WRITERS = {
  async millrace() {
    const { ParquetFile, WholeFile } = await import(inner)
    return async () => {
      const file = await WholeFile.create(path)
      const parquet = new ParquetFile(file, [
        { name: 'id', type: 'string' },
        { name: 'vector', type: 'list<float32>' },
      ])
      for (let i = 0; i < rows; i++) {
        const full = parquet.add([idOf(i), vectorOf(i)])
        if (full) await full
      }
      await parquet.end()
      await file.finish()
    }
  },

  async 'parquet-wasm'() {
    const arrow = await import('apache-arrow')
    const parquet = await import('parquet-wasm/node')
    const { Compression, EnabledStatistics, Table } = parquet
    return async () => {
      const values = new Float32Array(rows * DIMENSIONS)
      for (let i = 0; i < rows; i++) values.set(vectorOf(i), i * DIMENSIONS)
      const table = Table.fromIPCStream(arrow.tableToIPC(arrowTable(arrow, values), 'stream'))
      const properties = new parquet.WriterPropertiesBuilder()
        .setCompression(Compression.UNCOMPRESSED)
        .setDictionaryEnabled(false)
        .setStatisticsEnabled(EnabledStatistics.None)
        .setMaxRowGroupSize(GROUP_ROWS)
        .build()
      const bytes = parquet.writeParquet(table, properties)
      await writeFile(path, bytes, FLUSHED)
    }
  },

  async 'hyparquet-writer'() {
    const { parquetWriteBuffer } = await import('hyparquet-writer')
    return async () => {
      const columnData = [
        { name: 'id', data: Array.from({ length: rows }, (_, i) => idOf(i)) },
        {
          name: 'vector',
          data: Array.from({ length: rows }, (_, i) => Array.from(vectorOf(i))),
          encoding: 'PLAIN',
        },
      ]
      const schema = [
        { name: 'root', num_children: 2 },
        { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
        { name: 'vector', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
      ]
      const bytes = parquetWriteBuffer({ columnData, schema, codec: 'UNCOMPRESSED', statistics: false })
      await writeFile(path, Buffer.from(bytes), FLUSHED)
    }
  },
}

function arrowTable(arrow, values) {
  const element = new arrow.Field('element', new arrow.Float32())
  const child = arrow.makeData({ type: element.type, data: values, length: values.length, nullCount: 0 })
  const valueOffsets = Int32Array.from({ length: rows + 1 }, (_, i) => i * DIMENSIONS)
  const list = arrow.makeData({
    type: new arrow.List(element),
    length: rows,
    nullCount: 0,
    valueOffsets,
    child,
  })
  const ids = arrow.vectorFromArray(
    Array.from({ length: rows }, (_, i) => idOf(i)),
    new arrow.Utf8(),
  )
  return new arrow.Table({ id: ids, vector: arrow.makeVector(list) })
}

const write = await WRITERS[writer]()
const before = process.cpuUsage()
await write()
const { user, system } = process.cpuUsage(before)
const magic = await createReadStream(path, { end: 3 }).toArray()
if (String(magic[0]) !== 'PAR1') throw new Error(`${writer} wrote no Parquet`)
console.log(JSON.stringify({ cpu_write_s: (user + system) / 1e6, memory_mb: peakMemory_mb() }))
