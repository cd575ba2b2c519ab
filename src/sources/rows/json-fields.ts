import type { ReusedMemory } from '../../core/reused-memory.ts'
import type { RowFields } from '../../core/rows.ts'
import { closingQuote, NO_END, plainEnd, withoutEscapes } from './json-string.ts'

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/**
 * Finds what says which row it is, and its text, in the bytes of a JSON object: without making the object, which
 * takes several times longer. What it is not sure of is left to `JSON.parse`; what it finds, that would find.
 */
export class JsonFields {
  /** Of the row read last; undefined where the field is not there. */
  id: unknown
  type: unknown
  readonly #id: Uint8Array
  readonly #type: Uint8Array
  readonly #text: Uint8Array
  readonly #buffer: Buffer
  readonly #bytes: DataView
  #at = 0
  #to = 0
  /** Where the bytes of the text are, without the quotes; -1 where there is none. */
  #textStart = -1
  #textEnd = -1
  #hasEscapes = false
  /** Texts without their escapes, each where it stands in the bytes: they stay as they are. */
  #unescaped: DataView | undefined
  readonly #memory: ReusedMemory | undefined

  /** `bytes`: valid UTF-8; `view`: the same, to be read several at a time; `memory`: for texts, if they are not to be kept. */
  constructor(bytes: Buffer, view: DataView, { id, type, text }: RowFields, memory?: ReusedMemory) {
    this.#memory = memory
    this.#buffer = bytes
    this.#bytes = view
    this.#id = Buffer.from(id)
    this.#type = Buffer.from(type)
    this.#text = Buffer.from(text)
  }

  /** Reads the row in the bytes `from` to `to`, but for its text; false where it is not sure that it is a row. */
  read(from: number, to: number): boolean {
    this.#at = from
    this.#to = to
    this.id = this.type = undefined
    this.#textStart = -1
    if (!this.#take(OPEN_OBJECT)) return false
    if (!this.#take(CLOSE_OBJECT)) {
      do if (!this.#readMember()) return false
      while (this.#take(COMMA))
      if (!this.#take(CLOSE_OBJECT)) return false
    }
    this.#skipSpace()
    return this.#at === to
  }

  /** Of the row read last, in UTF-8; undefined where that field is no string. */
  text(): Uint8Array | undefined {
    const [start, end] = [this.#textStart, this.#textEnd]
    if (start < 0) return undefined
    const { buffer, byteOffset } = this.#buffer
    if (!this.#hasEscapes) return new Uint8Array(buffer, byteOffset + start, end - start)
    this.#unescaped ??= this.#takeMemory()
    const textEnd = withoutEscapes(this.#bytes, start, end, this.#unescaped)
    if (textEnd === NO_END) return undefined
    return new Uint8Array(this.#unescaped.buffer, this.#unescaped.byteOffset + start, textEnd - start)
  }

  #takeMemory(): DataView {
    const size = this.#buffer.length
    const { buffer, byteOffset } = this.#memory?.take(size) ?? Buffer.allocUnsafeSlow(size)
    return new DataView(buffer, byteOffset, size)
  }

  #readMember(): boolean {
    if (!this.#take(QUOTE)) return false
    const start = this.#at
    const end = plainEnd(this.#bytes, start, this.#to)
    this.#at = end
    return this.#takeHere(QUOTE) && this.#take(COLON) && this.#readValue(start, end)
  }

  #readValue(keyStart: number, keyEnd: number): boolean {
    const isId = this.#isKey(this.#id, keyStart, keyEnd)
    const isType = this.#isKey(this.#type, keyStart, keyEnd)
    const isText = this.#isKey(this.#text, keyStart, keyEnd)
    this.#skipSpace()
    const start = this.#at
    const isString = this.#takeHere(QUOTE)
    const plain = isString ? plainEnd(this.#bytes, start + 1, this.#to) : start
    const end = isString ? closingQuote(this.#bytes, plain, this.#to) + 1 : this.#otherEnd()
    if (end === NO_END + 1) return false
    this.#at = end
    const isPlain = isString && plain === end - 1
    if (isText) {
      // The last one would count, but the one before must be right too.
      if (!isString || this.#textStart >= 0) return false
      this.#textStart = start + 1
      this.#textEnd = end - 1
      this.#hasEscapes = !isPlain
    }
    if (!isId && !isType && (isText || isPlain)) return true
    const value = isPlain ? this.#buffer.toString('utf8', start + 1, plain) : this.#parse(start, end)
    if (isId) this.id = value
    if (isType) this.type = value
    return value !== undefined
  }

  #isKey(name: Uint8Array, start: number, end: number): boolean {
    if (end - start !== name.length) return false
    for (let i = 0; i < name.length; i++) if (this.#bytes.getUint8(start + i) !== name[i]) return false
    return true
  }

  /** Where a value ends that is no string. */
  #otherEnd(): number {
    let depth = 0
    for (let at = this.#at; at < this.#to; at++) {
      const byte = this.#bytes.getUint8(at)
      if (byte === QUOTE) {
        at = closingQuote(this.#bytes, at + 1, this.#to)
        if (at === NO_END) return 0
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth++
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        if (depth === 0) return at
        depth--
      } else if (depth === 0 && (byte === COMMA || isSpace(byte))) return at
    }
    return 0
  }

  /** A value by itself; undefined for what is none, of which whoever parses the row will tell. */
  #parse(start: number, end: number): unknown {
    try {
      return JSON.parse(this.#buffer.toString('utf8', start, end))
    } catch {
      return undefined
    }
  }

  /** Goes past this byte, and white space before it, if it is next. */
  #take(byte: number): boolean {
    this.#skipSpace()
    return this.#takeHere(byte)
  }

  #takeHere(byte: number): boolean {
    if (this.#at >= this.#to || this.#bytes.getUint8(this.#at) !== byte) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    while (this.#at < this.#to && isSpace(this.#bytes.getUint8(this.#at))) this.#at++
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === NEWLINE || byte === RETURN
}
