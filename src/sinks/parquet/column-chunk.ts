import type { Cell, ColumnType } from '../../core/table.ts'
import { Levels } from './levels.ts'
import {
  BooleanValues,
  BytesValues,
  Float32Values,
  Float64Values,
  Int32Values,
  Int64Values,
  StringValues,
  type Values,
} from './values.ts'

/** One column of the row group that is being filled. */
export interface ColumnChunk {
  add(cell: Cell): void
  /** Of the values: levels are few beside them. */
  readonly bytes: number
  /** Levels of the page, which is how many values it says to have: nulls and empty lists count. */
  readonly levels: number
  /** The page's parts as they follow one another: gone with the next change. */
  parts(): Uint8Array[]
  clear(): void
}

export function columnChunk(type: ColumnType): ColumnChunk {
  switch (type) {
    case 'string':
      return new FlatChunk(new StringValues())
    case 'bytes':
      return new FlatChunk(new BytesValues())
    case 'boolean':
      return new FlatChunk(new BooleanValues())
    case 'int32':
      return new FlatChunk(new Int32Values())
    case 'int64':
      return new FlatChunk(new Int64Values())
    case 'float64':
      return new FlatChunk(new Float64Values())
    case 'list<int32>':
      return new ListChunk(new Int32Values())
    case 'list<float32>':
      return new ListChunk(new Float32Values())
  }
}

/** A value or null: levels say which. */
class FlatChunk implements ColumnChunk {
  readonly #defined = new Levels(1)
  readonly #values: Values
  levels = 0

  constructor(values: Values) {
    this.#values = values
  }

  get bytes(): number {
    return this.#values.bytes
  }

  add(cell: Cell): void {
    const isNull = cell === null || cell === undefined
    if (!isNull) this.#values.add(cell)
    this.#defined.add(isNull ? 0 : 1, 1)
    this.levels++
  }

  parts(): Uint8Array[] {
    return [...withLength(this.#defined.finish()), ...this.#values.parts()]
  }

  clear(): void {
    this.#defined.clear()
    this.#values.clear()
    this.levels = 0
  }
}

/** What a definition level says of a list. */
const NULL_LIST = 0
const EMPTY_LIST = 1
const ELEMENT = 2

/** As a length, beside those of lists. */
const NONE = -1

/** Lists of numbers, or nulls. Vectors are all of one length: levels are made for as many at once as follow one another. */
class ListChunk implements ColumnChunk {
  readonly #repeated = new Levels(1)
  readonly #defined = new Levels(2)
  readonly #values: Int32Values | Float32Values
  /** Lists whose levels are still to be made, and the length of each. */
  #lists = 0
  #length = NONE
  levels = 0

  constructor(values: Int32Values | Float32Values) {
    this.#values = values
  }

  get bytes(): number {
    return this.#values.bytes
  }

  add(cell: Cell): void {
    const length = cell === null || cell === undefined ? NONE : this.#values.addList(cell)
    if (length !== this.#length) this.#endLists()
    this.#length = length
    this.#lists++
    this.levels += Math.max(1, length)
  }

  parts(): Uint8Array[] {
    this.#endLists()
    return [
      ...withLength(this.#repeated.finish()),
      ...withLength(this.#defined.finish()),
      ...this.#values.parts(),
    ]
  }

  clear(): void {
    this.#repeated.clear()
    this.#defined.clear()
    this.#values.clear()
    this.levels = 0
  }

  #endLists(): void {
    if (this.#lists === 0) return
    const level = this.#length === NONE ? NULL_LIST : this.#length === 0 ? EMPTY_LIST : ELEMENT
    const levels = Math.max(1, this.#length)
    this.#repeated.addLists(levels, this.#lists)
    this.#defined.add(level, levels * this.#lists)
    this.#lists = 0
  }
}

function withLength(levels: Buffer): Buffer[] {
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32LE(levels.length)
  return [length, levels]
}
