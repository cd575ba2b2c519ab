import type { Lexicon } from '../lexicon.ts'
import type { Opening } from '../opening.ts'
import {
  ANYWHERE,
  ASK,
  BLOCK,
  CHARACTER,
  CHARACTERS,
  COLUMN,
  ESCAPE,
  FIRST_ON_LINE,
  LEXICON,
  LINE,
  NO_BYTE,
  QUOTED,
  RECORD,
  RECORD_BYTES,
  SKIP,
} from './places.ts'

const LONGEST_MARK = 8
const LONGEST_HOLE = 2
const TABLE_BYTES = 256
const ALIGNED_BYTES = 16
const PLACES = { anywhere: ANYWHERE, line: FIRST_ON_LINE, column: COLUMN }

/** No lexicon takes more; most take a quarter. */
export const MOST_LEXICON_BYTES = 6_144

/** Writes a lexicon into memory that is all zeros there; gives the address behind it. */
export function writeLexicon(memory: Buffer, at: number, { firsts, lists }: Lexicon): number {
  writeFirsts(memory, at, firsts)
  const places = new Uint16Array(memory.buffer, memory.byteOffset + at + LEXICON.lists, lists.length)
  places.fill(LEXICON.records)
  let next = at + LEXICON.records + RECORD_BYTES
  for (const first of firsts) {
    places[first] = next - at
    for (const opening of lists[first]) {
      writeRecord(memory, next, opening)
      next += RECORD_BYTES
    }
    next += RECORD_BYTES
  }
  for (const first of firsts)
    for (const [i, { after, prefix }] of lists[first].entries()) {
      const record = at + places[first] + i * RECORD_BYTES
      next = writeTable(memory, next, record + RECORD.after, after)
      next = writeTable(memory, next, record + RECORD.prefix, prefix)
    }
  return Math.ceil(next / ALIGNED_BYTES) * ALIGNED_BYTES
}

/** A table of characters, and where it is; gives the address behind it. */
function writeTable(memory: Buffer, at: number, placeAt: number, characters: string): number {
  if (characters === '') return at
  memory.writeUInt32LE(at, placeAt)
  for (const character of characters) memory[at + character.charCodeAt(0)] = 1
  return at + TABLE_BYTES
}

/** Both tables by which bytes are found: of so many bits, two halves of bytes may share one. */
export function writeFirsts(memory: Buffer, at: number, firsts: readonly number[]): void {
  for (const byte of firsts) {
    const high = byte >> 4
    const bit = 1 << (high & 7)
    memory[at + LEXICON.low + (byte & 15)] |= bit
    memory[at + LEXICON.high + high] = bit
  }
}

function writeRecord(memory: Buffer, at: number, opening: Opening): void {
  memory[at + RECORD.type] = typeOf(opening)
  memory[at + RECORD.comment] = Number(opening.comment)
  memory[at + RECORD.multiline] = Number(opening.multiline)
  memory[at + RECORD.untilEnd] = Number(opening.untilEnd)
  if (opening.at !== 'operand') memory[at + RECORD.place] = PLACES[opening.at]
  memory.writeUInt16LE(firstByte(opening.escape), at + RECORD.escape)
  memory.writeUInt16LE(firstByte(opening.hole), at + RECORD.holeFirst)
  memory[at + RECORD.holeBytes] = opening.hole.length
  memory.write(opening.hole, at + RECORD.hole, LONGEST_HOLE, 'latin1')
  memory[at + RECORD.openBytes] = opening.open.length
  memory[at + RECORD.closeBytes] = opening.close.length
  writeMark(memory, at + RECORD.open, at + RECORD.openMask, opening.open)
  writeMark(memory, at + RECORD.close, at + RECORD.closeMask, opening.close)
}

/** Of a longer one the beginning. */
function writeMark(memory: Buffer, at: number, maskAt: number, mark: string): void {
  const bytes = Math.min(mark.length, LONGEST_MARK)
  memory.write(mark, at, bytes, 'latin1')
  memory.fill(255, maskAt, maskAt + bytes)
}

function firstByte(text: string): number {
  return text === '' ? NO_BYTE : text.charCodeAt(0)
}

const TYPES: Partial<Record<Opening['type'], number>> = {
  ...{ line: LINE, block: BLOCK, quoted: QUOTED, skip: SKIP },
  ...{ escape: ESCAPE, character: CHARACTER, characters: CHARACTERS },
}

function typeOf({ type, open, close, head, hole, at }: Opening): number {
  if (head || at === 'operand' || (type === 'line' && close !== '')) return ASK
  if (open.length > LONGEST_MARK || close.length > LONGEST_MARK || hole.length > LONGEST_HOLE) return ASK
  return TYPES[type] ?? ASK
}
