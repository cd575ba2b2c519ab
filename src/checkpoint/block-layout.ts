import { IDENTITY_WORDS } from '../core/identity.ts'
import type { LinePlaces } from './stored-lines.ts'

/**
 * A block: the records of one chunk's succeeded items, made in the worker, stored and read as it is. Columns
 * first, so that statuses and identities can be read without touching results; then each item's result line.
 *
 * | bytes | what (little endian) |
 * |---|---|
 * | 4 | magic and version `MRB4` |
 * | 4 | CRC-32 of all that follows |
 * | 4 | items n |
 * | 4 | number of the run that made it |
 * | 8 | when its first item began, ms since the epoch (float64) |
 * | 4 | bytes of text |
 * | 4 | bytes of extra, 0 = none |
 * | 4 | 1 = with content digests, 0 = none was read |
 * | 4 | bytes of the middle that lines have in common |
 * | 16 n | identity: 4 words each |
 * | 16 n | content digest each, zeros = content not read |
 * | 4 n | duration in ms (float32) |
 * | 4 n | where each line ends in the text |
 * | 2 n | offset in the segment |
 * | 2 n | attempts |
 * | 2 n | bytes of the line before its middle, 65,535 = it is stored as it is; then zeros up to whole words |
 * | … | text: result lines, each with its newline, without their middle; that; zeros, at least 8, up to whole words |
 * | … | the extra |
 *
 * The extra belongs to the task: 4 bytes of how long an aggregate over all items is, that as JSON with spaces up to
 * whole words, and, where there are any, a note for each item (4 n bytes of where each ends, then the notes): notes of
 * whole words lie where words can be read in place.
 *
 * Those of before are read as well: `MRB3` and `MRB2`, with and without contents, have lines as they are and nothing
 * of what that takes; in `MRB1`, with contents, the extra was either of the two, without the length.
 */
export const MAGIC = 0x3442524d
const MAGIC_1 = 0x3142524d
const MAGIC_2 = 0x3242524d
const MAGIC_3 = 0x3342524d
const BEFORE = new Set([MAGIC_1, MAGIC_2, MAGIC_3])
export const HEADER = 40
const HEADER_BEFORE = 32
export const DIGEST_BYTES = 16
export const IDENTITY_BYTES = IDENTITY_WORDS * 4
/** What an item takes in the columns behind those of identities and contents. */
export const PER_ITEM = 4 + 4 + 2 + 2 + 2
const PER_ITEM_BEFORE = 4 + 4 + 2 + 2
const WORD = 4

/** Where the parts of a stored block lie. */
export interface BlockLayout {
  count: number
  hasContent: boolean
  identitiesAt: number
  contentsAt: number
  /** Where the columns behind those of identities and contents begin. */
  columnsAt: number
  lines: LinePlaces
  extraAt: number
  /** False where the extra is all aggregate, or all notes. */
  hasExtraLength: boolean
}

/** Throws for what is none, or has another length than it says. */
export function layoutOf(block: Buffer): BlockLayout {
  if (block.length < HEADER_BEFORE) throw new Error('not a record block')
  const magic = block.readUInt32LE(0)
  const isOfBefore = BEFORE.has(magic)
  if (magic !== MAGIC && !isOfBefore) throw new Error('not a record block')
  const identitiesAt = isOfBefore ? HEADER_BEFORE : HEADER
  if (block.length < identitiesAt) throw new Error('a record block of the wrong length')
  const count = block.readUInt32LE(8)
  const hasContent = isOfBefore ? magic !== MAGIC_3 : block.readUInt32LE(32) === 1
  const contentsAt = identitiesAt + count * IDENTITY_BYTES
  const columnsAt = hasContent ? contentsAt + count * DIGEST_BYTES : contentsAt
  const textAt = columnsAt + wholeWords(count * (isOfBefore ? PER_ITEM_BEFORE : PER_ITEM))
  const extraAt = textAt + block.readUInt32LE(24)
  if (extraAt + block.readUInt32LE(28) !== block.length) throw new Error('a record block of the wrong length')
  const headsAt = isOfBefore ? undefined : columnsAt + count * 12
  const middleBytes = isOfBefore ? 0 : block.readUInt32LE(36)
  const lines = { count, endsAt: columnsAt + count * 4, headsAt, textAt, middleBytes }
  const hasExtraLength = magic !== MAGIC_1
  return { count, hasContent, identitiesAt, contentsAt, columnsAt, lines, extraAt, hasExtraLength }
}

export function wholeWords(bytes: number): number {
  return Math.ceil(bytes / WORD) * WORD
}
