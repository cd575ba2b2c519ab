import type { ByteSink } from '../../src/sinks/whole-file.ts'

/** Keeps copies, as the contract of `write` asks. */
export class MemorySink implements ByteSink {
  readonly #parts: Buffer[] = []

  async write(bytes: Uint8Array): Promise<void> {
    this.#parts.push(Buffer.from(bytes))
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  arrayBuffer(): ArrayBuffer {
    return new Uint8Array(this.bytes()).buffer
  }
}
