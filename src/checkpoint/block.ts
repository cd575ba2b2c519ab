import { crc32 } from 'node:zlib'
import { giveUp } from '../core/give-up.ts'
import { IDENTITY_WORDS } from '../core/identity.ts'
import type { ReusedMemory } from '../core/reused-memory.ts'
import {
  type BlockLayout,
  DIGEST_BYTES,
  HEADER,
  IDENTITY_BYTES,
  layoutOf,
  MAGIC,
  PER_ITEM,
  wholeWords,
} from './block-layout.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { type Line, type LinePiece, LineWriter, SPARE_BYTES, StoredLines } from './stored-lines.ts'

const NO_BYTES = Buffer.alloc(0)
const NO_CONTENT = new Uint8Array(DIGEST_BYTES)
const SPACE = 0x20

/** Collects a chunk's succeeded items, as `block-layout.ts` says; `encode` makes the block. Reused from chunk to chunk. */
export class BlockWriter {
  readonly identities: Uint32Array
  readonly #contents: Uint8Array
  readonly #durations: Float32Array
  readonly #offsets: Uint16Array
  readonly #attempts: Uint16Array
  readonly #lines: LineWriter
  /** Most tasks keep none. */
  readonly #notes = new GrowingBytes()
  readonly #noteEnds: Uint32Array
  #hasContent = false
  #count = 0

  constructor(maxItems: number) {
    this.identities = new Uint32Array(maxItems * IDENTITY_WORDS)
    this.#contents = new Uint8Array(maxItems * DIGEST_BYTES)
    this.#durations = new Float32Array(maxItems)
    this.#offsets = new Uint16Array(maxItems)
    this.#attempts = new Uint16Array(maxItems)
    this.#lines = new LineWriter(maxItems)
    this.#noteEnds = new Uint32Array(maxItems)
  }

  get count(): number {
    return this.#count
  }

  /** Where in `identities` the next item's words go; they are kept once `add` is called. */
  get identityAt(): number {
    return this.#count * IDENTITY_WORDS
  }

  /** The note may change again afterwards. */
  add(
    offset: number,
    attempts: number,
    durationMs: number,
    line: Line,
    content: Uint8Array | undefined,
    note?: Uint8Array,
  ): void {
    const i = this.#count++
    this.#offsets[i] = offset
    this.#attempts[i] = attempts
    this.#durations[i] = durationMs
    this.#lines.add(line)
    if (note) this.#notes.add(note)
    this.#noteEnds[i] = this.#notes.length
    if (content) {
      this.#contents.set(content, i * DIGEST_BYTES)
      this.#hasContent = true
    }
  }

  /** Gives the block in memory of its own (so that it can be transferred) and starts over. */
  encode(run: number, beganAt: number, aggregate: unknown): Uint8Array {
    const n = this.#count
    const { middle } = this.#lines
    const textBytes = wholeWords(this.#lines.length + middle.length + SPARE_BYTES)
    const json = aggregate === undefined ? NO_BYTES : Buffer.from(JSON.stringify(aggregate))
    const extraBytes = this.#extraBytes(json)
    const columnsAt = HEADER + n * (IDENTITY_BYTES + (this.#hasContent ? DIGEST_BYTES : 0))
    const textAt = columnsAt + wholeWords(n * PER_ITEM)
    const buffer = Buffer.from(new ArrayBuffer(textAt + textBytes + extraBytes))
    this.#writeColumns(buffer, columnsAt)
    this.#lines.copyTo(buffer, textAt)
    buffer.set(middle, textAt + this.#lines.length)
    if (extraBytes > 0) this.#writeExtra(buffer, textAt + textBytes, json)
    buffer.writeUInt32LE(MAGIC, 0)
    buffer.writeUInt32LE(n, 8)
    buffer.writeUInt32LE(run, 12)
    buffer.writeDoubleLE(beganAt, 16)
    buffer.writeUInt32LE(textBytes, 24)
    buffer.writeUInt32LE(extraBytes, 28)
    buffer.writeUInt32LE(this.#hasContent ? 1 : 0, 32)
    buffer.writeUInt32LE(middle.length, 36)
    buffer.writeUInt32LE(crc32(buffer.subarray(8)), 4)
    this.clear()
    return buffer
  }

  clear(): void {
    if (this.#hasContent) this.#contents.fill(0)
    this.#hasContent = false
    this.#lines.clear()
    this.#notes.clear()
    this.#count = 0
  }

  get #hasNotes(): boolean {
    return this.#notes.length > 0
  }

  #extraBytes(json: Buffer): number {
    if (json.length === 0 && !this.#hasNotes) return 0
    const notes = this.#hasNotes ? this.#count * 4 + this.#notes.length : 0
    return LENGTH_BYTES + wholeWords(json.length) + notes
  }

  #writeExtra(buffer: Buffer, at: number, json: Buffer): void {
    const jsonAt = at + LENGTH_BYTES
    const notesAt = jsonAt + wholeWords(json.length)
    buffer.writeUInt32LE(notesAt - jsonAt, at)
    buffer.set(json, jsonAt)
    buffer.fill(SPACE, jsonAt + json.length, notesAt)
    if (!this.#hasNotes) return
    buffer.set(bytesOf(this.#noteEnds, this.#count * 4), notesAt)
    this.#notes.copyTo(buffer, notesAt + this.#count * 4)
  }

  #writeColumns(buffer: Buffer, at: number): void {
    const n = this.#count
    buffer.set(bytesOf(this.identities, n * IDENTITY_BYTES), HEADER)
    if (this.#hasContent)
      buffer.set(this.#contents.subarray(0, n * DIGEST_BYTES), HEADER + n * IDENTITY_BYTES)
    buffer.set(bytesOf(this.#durations, n * 4), at)
    buffer.set(bytesOf(this.#lines.ends, n * 4), at + n * 4)
    buffer.set(bytesOf(this.#offsets, n * 2), at + n * 8)
    buffer.set(bytesOf(this.#attempts, n * 2), at + n * 10)
    buffer.set(bytesOf(this.#lines.heads, n * 2), at + n * 12)
  }
}

const LENGTH_BYTES = 4

function bytesOf(column: Uint32Array | Float32Array | Uint16Array, length: number): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, length)
}

/** A stored block, read in place: `bytes` must not change while it is used. */
export class Block {
  readonly count: number
  readonly run: number
  readonly beganAt: number
  readonly #buffer: Buffer
  /** The same, for what is read of each item. */
  readonly #view: DataView
  readonly #layout: BlockLayout
  readonly #columnsAt: number
  readonly #lines: StoredLines
  readonly #aggregate: Buffer
  readonly #notes: Buffer
  readonly #notesAt: number

  constructor(bytes: Uint8Array) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const layout = layoutOf(buffer)
    this.#buffer = buffer
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#layout = layout
    this.#columnsAt = layout.columnsAt
    this.count = layout.count
    this.run = buffer.readUInt32LE(12)
    this.beganAt = buffer.readDoubleLE(16)
    this.#lines = new StoredLines(buffer, layout.lines)
    const extra = buffer.subarray(layout.extraAt)
    if (!layout.hasExtraLength || extra.length === 0) {
      this.#aggregate = extra
      this.#notes = extra
    } else {
      const notesAt = LENGTH_BYTES + extra.readUInt32LE(0)
      this.#aggregate = extra.subarray(LENGTH_BYTES, notesAt)
      this.#notes = extra.subarray(notesAt)
    }
    this.#notesAt = buffer.length - this.#notes.length
  }

  /** False when the bytes are not those that were written. */
  isIntact(): boolean {
    return crc32(this.#buffer.subarray(8)) === this.#buffer.readUInt32LE(4)
  }

  get bytes(): number {
    return this.#buffer.length
  }

  /** Frees its memory: nothing that was read of it in place is there any more. */
  giveUp(): void {
    giveUp(this.#buffer)
  }

  offset(i: number): number {
    return this.#view.getUint16(this.#columnsAt + this.count * 8 + i * 2, true)
  }

  attempts(i: number): number {
    return this.#view.getUint16(this.#columnsAt + this.count * 10 + i * 2, true)
  }

  durationMs(i: number): number {
    return this.#view.getFloat32(this.#columnsAt + i * 4, true)
  }

  identityWord(i: number, word: number): number {
    return this.#view.getUint32(this.#layout.identitiesAt + i * IDENTITY_BYTES + word * 4, true)
  }

  /** 16 bytes; all zero when the task did not read the content. */
  content(i: number): Uint8Array {
    const { hasContent, contentsAt } = this.#layout
    if (!hasContent) return NO_CONTENT
    const at = contentsAt + i * DIGEST_BYTES
    return this.#buffer.subarray(at, at + DIGEST_BYTES)
  }

  /** The result line of item i, without its newline. */
  line(i: number): string {
    return this.#lines.text(i)
  }

  /**
   * The result lines of items `from` to `to` (not included), one after another, in pieces of at most so many bytes or of
   * one line: each is good until the next one. `room`: where they are put together.
   */
  pieces(from: number, to: number, bytes: number, room: ReusedMemory): Generator<LinePiece> {
    return this.#lines.pieces(from, to, bytes, room)
  }

  /** The aggregate over all of this block's items, or undefined. */
  aggregate(): unknown {
    return this.#aggregate.length ? JSON.parse(this.#aggregate.toString()) : undefined
  }

  /** False when nothing was kept of any item. */
  get hasNotes(): boolean {
    return this.#notes.length > 0
  }

  /** What the task kept of item i beside its result; empty for nothing. */
  note(i: number): Buffer {
    const notes = this.#notes
    if (notes.length === 0) return notes
    const at = this.count * 4
    return notes.subarray(at + (i === 0 ? 0 : this.#noteEnd(i - 1)), at + this.#noteEnd(i))
  }

  #noteEnd(i: number): number {
    return this.#view.getUint32(this.#notesAt + i * 4, true)
  }
}
