/**
 * Where the piece that begins at `start` ends: what one match of an encoding's regular expression would take.
 * The text is valid UTF-8 and goes up to `end`, where a zero byte stands: runs of letters, digits or spaces stop
 * there by themselves.
 */
export type PieceEnd = (bytes: Uint8Array, start: number, end: number) => number
