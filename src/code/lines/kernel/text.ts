import {
  add,
  and,
  andLongs,
  type Code,
  constant,
  get,
  isBelow,
  isEqual,
  isEqualLong,
  loadByte,
  loadInteger,
  loadLong,
  loadTwoBytes,
  or,
  subtract,
} from '../../../core/wasm.ts'
import { RECORD, TEXT } from './places.ts'

// What functions of the kernel ask of the text and of a record. A position is a local; it is no address.

export const NEWLINE = 10
export const RETURN = 13
export const BACKSLASH = 92

export const byteAt = (position: number, offset = 0): Code => [...get(position), ...loadByte(TEXT + offset)]
export const is = (byte: number): Code => [...constant(byte), ...isEqual]

export const isSpace = (position: number, offset = 0): Code => [
  ...[...byteAt(position, offset), ...is(32)],
  ...[...byteAt(position, offset), ...constant(9), ...subtract, ...constant(5), ...isBelow, ...or],
]

export const isLineBreak = (position: number, offset = 0): Code => [
  ...[...byteAt(position, offset), ...is(RETURN), ...byteAt(position, offset), ...is(NEWLINE), ...or],
]

/** Whether a backslash stands before the newline at a position. */
export const endsWithBackslash = (position: number, offset = 0): Code => [
  ...[...byteAt(position, offset - 1), ...is(BACKSLASH)],
  ...[...byteAt(position, offset - 1), ...is(RETURN)],
  ...[...byteAt(position, offset - 2), ...is(BACKSLASH), ...and, ...or],
]

/** Fields of the record whose address a local holds. */
export const byteOf = (record: number, field: number): Code => [...get(record), ...loadByte(field)]
export const shortOf = (record: number, field: number): Code => [...get(record), ...loadTwoBytes(field)]
export const integerOf = (record: number, field: number): Code => [...get(record), ...loadInteger(field)]
const longOf = (record: number, field: number): Code => [...get(record), ...loadLong(field)]

const hasMark = (record: number, position: number, mark: number, mask: number): Code => [
  ...[...get(position), ...loadLong(TEXT), ...longOf(record, mask), ...andLongs],
  ...[...longOf(record, mark), ...isEqualLong],
]
export const isOpened = (record: number, position: number): Code =>
  hasMark(record, position, RECORD.open, RECORD.openMask)
export const isClosed = (record: number, position: number): Code =>
  hasMark(record, position, RECORD.close, RECORD.closeMask)
export const behindClose = (record: number, position: number): Code => [
  ...[...get(position), ...byteOf(record, RECORD.closeBytes), ...add],
]
