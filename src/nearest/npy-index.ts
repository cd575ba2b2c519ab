import { createReadStream, existsSync, readFileSync } from 'node:fs'
import type { Numbers } from '../tasks/embed/compare/dot-kernels.ts'
import { badIndex, emptyIndex, notAnIndex } from './index-errors.ts'
import type { PlacedFile } from './parquet-file.ts'
import { type Block, type Label, NUMBER_BYTES, type VectorIndex } from './vector-index.ts'

const MAGIC = '\x93NUMPY'
/** Magic and version; then comes the length of the header. */
const START_BYTES = 8
/** Bytes of that length, by version. */
const LENGTH_BYTES: Record<number, number> = { 1: 2, 2: 4, 3: 4 }
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
    labels: (wanted) => labelsOf(`${stem}.ids.jsonl`, wanted, rows),
  }
}

function readHeader(file: PlacedFile): { numbers: Numbers; rows: number; length: number; at: number } {
  const { text, at } = headerText(file)
  const descr = /'descr': '([^']*)'/.exec(text)?.[1]
  const shape = /'shape': \(([\d, ]*)\)/.exec(text)?.[1].match(/\d+/g)?.map(Number)
  if (descr === undefined || !shape)
    throw badIndex(file.path, `its header says nothing usable: ${text.trim()}`)
  const numbers = KINDS[descr]
  if (!numbers)
    throw notAnIndex(
      file.path,
      `it holds numbers of the kind ${descr}`,
      'in numpy: vectors.astype("float32")',
    )
  if (/'fortran_order': True/.test(text))
    throw notAnIndex(
      file.path,
      'it holds columns one after another',
      'in numpy: numpy.ascontiguousarray(vectors)',
    )
  if (shape.length !== 2)
    throw notAnIndex(
      file.path,
      `it is an array of ${shape.length} dimensions: (${shape.join(', ')})`,
      'an index has a row for each vector: in numpy, vectors.reshape(rows, length)',
    )
  return { numbers, rows: shape[0], length: shape[1], at }
}

/** The header, and where the numbers begin. */
function headerText(file: PlacedFile): { text: string; at: number } {
  const start = Buffer.alloc(Math.min(file.size, START_BYTES))
  file.read(start, 0)
  const lengthBytes = LENGTH_BYTES[start[6]]
  if (start.toString('latin1', 0, 6) !== MAGIC || !lengthBytes)
    throw notAnIndex(file.path, 'it is no .npy file')
  const length = Buffer.alloc(lengthBytes)
  file.read(length, START_BYTES)
  const from = START_BYTES + lengthBytes
  const bytes = length.readUIntLE(0, lengthBytes)
  if (from + bytes > file.size) throw badIndex(file.path, `its header claims ${bytes} bytes`)
  const header = Buffer.alloc(bytes)
  file.read(header, from)
  return { text: header.toString('latin1'), at: from + bytes }
}

function blocksOf(rows: number, stride: number, at: number): Block[] {
  const each = Math.max(1, Math.floor(BLOCK_BYTES / stride))
  return Array.from({ length: Math.ceil(rows / each) }, (_, i) => ({
    ...{ kind: 'plain', firstRow: i * each, rows: Math.min(each, rows - i * each) },
    at: at + i * each * stride,
  }))
}

/** Reads no line beyond the last that is wanted; none where there is no such file. Throws FatalError `bad_index`. */
async function labelsOf(path: string, wanted: readonly number[], rows: number): Promise<Map<number, Label>> {
  const labels = new Map<number, Label>()
  const left = new Set(wanted)
  if (left.size === 0 || !existsSync(path)) return labels
  let row = 0
  for await (const line of linesOf(path)) {
    if (left.delete(row)) labels.set(row, parsed(path, line, row))
    row++
    if (left.size === 0) break
  }
  if (left.size > 0) throw badIndex(path, `it has ${row} lines for ${rows} vectors`)
  return labels
}

/** Only a newline ends a line: `readline` also ends it at what a JSON text may hold, U+2028 in newer Node. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() as string
    yield* lines
  }
  if (rest !== '') yield rest
}

function parsed(path: string, line: string, row: number): Label {
  try {
    return Object(JSON.parse(line))
  } catch (error) {
    throw badIndex(path, `line ${row + 1} is no JSON`, error)
  }
}
