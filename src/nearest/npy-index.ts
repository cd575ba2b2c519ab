import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Numbers } from '../tasks/embed/compare/dot-kernels.ts'
import { badIndex, emptyIndex } from './index-errors.ts'
import type { PlacedFile } from './parquet-file.ts'
import { type Block, type Label, NUMBER_BYTES, type VectorIndex } from './vector-index.ts'

const MAGIC = '\x93NUMPY'
const HEAD_BYTES = 10
const BLOCK_BYTES = 4 << 20

/** What numpy calls the kinds of numbers. */
const KINDS: Record<string, Numbers> = { '<f4': 'floats', '|i1': 'bytes', '|u1': 'bits' }

/** `vectors.npy` with vectors.ids.jsonl and vectors.about.json where they stand beside it. Throws FatalError `bad_index`, `empty_index`. */
export function npyIndex(file: PlacedFile): VectorIndex {
  const { numbers, rows, length, at } = readHeader(file)
  if (rows === 0 || length === 0) throw emptyIndex(file.path)
  const stride = length * NUMBER_BYTES[numbers]
  if (at + rows * stride > file.size)
    throw badIndex(file.path, `it has ${file.size} bytes instead of ${at + rows * stride}`)
  const stem = file.path.slice(0, -'.npy'.length)
  const about = `${stem}.about.json`
  return {
    layout: { path: file.path, numbers, length },
    dimensions: numbers === 'bits' ? length * 8 : length,
    ...{ rows, blocks: blocksOf(rows, stride, at) },
    about: existsSync(about) ? readFileSync(about, 'utf8') : undefined,
    labels: (wanted) => labelsOf(`${stem}.ids.jsonl`, wanted),
  }
}

function readHeader(file: PlacedFile): { numbers: Numbers; rows: number; length: number; at: number } {
  const head = Buffer.alloc(Math.min(file.size, HEAD_BYTES))
  file.read(head, 0)
  if (head.length < HEAD_BYTES || head.toString('latin1', 0, 6) !== MAGIC || head[6] !== 1)
    throw badIndex(file.path, 'it is no .npy file of version 1')
  const bytes = head.readUInt16LE(8)
  const text = Buffer.alloc(bytes)
  file.read(text, HEAD_BYTES)
  const said = /'descr': '([^']*)', 'fortran_order': (\w+), 'shape': \((\d+), (\d+)\)/.exec(
    text.toString('latin1'),
  )
  const numbers = said && KINDS[said[1]]
  if (!numbers || said[2] !== 'False')
    throw badIndex(
      file.path,
      `it is no array of rows of ${Object.keys(KINDS).join(', ')}: ${text.toString('latin1').trim()}`,
    )
  return { numbers, rows: Number(said[3]), length: Number(said[4]), at: HEAD_BYTES + bytes }
}

function blocksOf(rows: number, stride: number, at: number): Block[] {
  const each = Math.max(1, Math.floor(BLOCK_BYTES / stride))
  return Array.from({ length: Math.ceil(rows / each) }, (_, i) => ({
    ...{ kind: 'plain', firstRow: i * each, rows: Math.min(each, rows - i * each) },
    at: at + i * each * stride,
  }))
}

/** Reads no line beyond the last that is wanted; none where there is no such file. */
async function labelsOf(path: string, wanted: readonly number[]): Promise<Map<number, Label>> {
  const labels = new Map<number, Label>()
  const left = new Set(wanted)
  if (left.size === 0 || !existsSync(path)) return labels
  const stream = createReadStream(path)
  let row = 0
  for await (const line of createInterface({ input: stream })) {
    if (left.delete(row)) labels.set(row, parsed(path, line, row))
    row++
    if (left.size === 0) break
  }
  stream.destroy()
  return labels
}

function parsed(path: string, line: string, row: number): Label {
  try {
    return Object(JSON.parse(line))
  } catch (error) {
    throw badIndex(path, `line ${row + 1} is no JSON`, error)
  }
}
