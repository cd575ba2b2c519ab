/**
 * A row as a task gets it that `reads` its text alone: still the bytes that it was read as, since making a string of
 * them takes as long as much that is done with it.
 */
export class RowText {
  /** UTF-8. */
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  text(): string {
    const { buffer, byteOffset, length } = this.bytes
    return Buffer.from(buffer, byteOffset, length).toString('utf8')
  }
}
