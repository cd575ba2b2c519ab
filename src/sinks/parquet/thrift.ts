import { ByteBuffer } from '../byte-buffer.ts'

/** Types of the Thrift compact protocol that Parquet's metadata needs. */
const TRUE = 1
const FALSE = 2
const I32 = 5
const I64 = 6
const BINARY = 8
const LIST = 9
const STRUCT = 12

type Element = 'i32' | 'binary' | 'struct'
const ELEMENT_TYPES: Record<Element, number> = { i32: I32, binary: BINARY, struct: STRUCT }

/**
 * Writes structs in the Thrift compact protocol. Fields go in the order of their ids; see
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftWriter {
  readonly bytes = new ByteBuffer()
  #lastField = 0
  readonly #outer: number[] = []

  i32(field: number, value: number): void {
    this.#field(field, I32)
    this.#zigzag(value)
  }

  /** A safe integer. */
  i64(field: number, value: number): void {
    this.#field(field, I64)
    this.#zigzag(value)
  }

  boolean(field: number, value: boolean): void {
    this.#field(field, value ? TRUE : FALSE)
  }

  text(field: number, value: string): void {
    this.#field(field, BINARY)
    this.textElement(value)
  }

  struct(field: number, write: () => void): void {
    this.#field(field, STRUCT)
    this.structElement(write)
  }

  /** The head of a list; its elements follow. */
  list(field: number, element: Element, count: number): void {
    this.#field(field, LIST)
    const type = ELEMENT_TYPES[element]
    if (count < 15) this.bytes.byte((count << 4) | type)
    else {
      this.bytes.byte(0xf0 | type)
      this.bytes.varint(count)
    }
  }

  i32Element(value: number): void {
    this.#zigzag(value)
  }

  textElement(value: string): void {
    const bytes = Buffer.from(value)
    this.bytes.varint(bytes.length)
    this.bytes.append(bytes)
  }

  structElement(write: () => void): void {
    this.#outer.push(this.#lastField)
    this.#lastField = 0
    write()
    this.end()
    this.#lastField = this.#outer.pop() as number
  }

  /** Ends a struct: the outermost one too. */
  end(): void {
    this.bytes.byte(0)
  }

  #field(id: number, type: number): void {
    // Parquet's ids are never more than 15 apart.
    this.bytes.byte(((id - this.#lastField) << 4) | type)
    this.#lastField = id
  }

  #zigzag(value: number): void {
    this.bytes.varint(value < 0 ? -value * 2 - 1 : value * 2)
  }
}
