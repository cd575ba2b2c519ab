/**
 * Where things lie in the kernel's memory, by bytes. A lexicon: two tables of 16 bytes, by which the first bytes of
 * openings are found; for each byte, in two bytes, where in the lexicon its records begin; then these: an empty one,
 * which is that of bytes that begin nothing, and for each other byte those of its openings and an empty one.
 */

/** Address behind the last comment; that behind the last that there is room for. */
export const [SPANS_END, SPANS_LIMIT] = [0, 4]
/** A comment: two words, where it starts and where it ends. */
export const SPAN = { start: 0, end: 4 }
export const SPAN_BYTES = 8
/** Counted lines: blank ones, comments, code; bytes of the longest. */
export const [BLANK, COMMENT, CODE, LONGEST] = [16, 20, 24, 28]
/** Address of the comment in which a marker is looked for. */
export const MARKER_SPAN = 8
/** Of the markers' first letters, as a lexicon has them of its openings. */
export const MARKER_TABLES = 32
/** The same of words that generators write. */
export const GENERATED_TABLES = 64
/** Where lexicons begin. */
export const TABLES = 96
/** Of the text's first byte; a newline stands in front of it, and zeros behind the last. */
export const TEXT = 262_144
export const PADDING = 32

export const LEXICON = { low: 0, high: 16, lists: 32, records: 544 }

/**
 * The opening's fields: `open` and `close` with masks of the bytes that count; `after` and `prefix` are addresses of
 * tables by byte, if any.
 */
export const RECORD = {
  ...{ type: 0, openBytes: 1, closeBytes: 2, comment: 3, multiline: 4, untilEnd: 5, place: 6, escape: 8 },
  ...{ holeBytes: 7, holeFirst: 10, hole: 12, after: 16, prefix: 20 },
  ...{ open: 24, openMask: 32, close: 40, closeMask: 48 },
}
export const RECORD_BYTES = 56

/** `ASK`: the caller looks at what may begin here. */
export const [NONE, LINE, BLOCK, QUOTED, ASK] = [0, 1, 2, 3, 4]
export const [SKIP, ESCAPE, CHARACTER, CHARACTERS] = [5, 6, 7, 8]
export const [ANYWHERE, FIRST_ON_LINE, COLUMN] = [0, 1, 2]
/** No byte. */
export const NO_BYTE = 256
