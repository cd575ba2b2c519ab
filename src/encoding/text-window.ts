import { PAGE_BYTES, type SharedMemory } from '../core/wasm-memory.ts'
import type { Encode } from './kernel/kernel.ts'
import { OWN, WINDOW_BYTES } from './kernel/places.ts'
import { Utf8Text } from './utf8-text.ts'
import { PADDING } from './vocabulary.ts'

/** Stands behind a stretch that is not the last. */
const GOES_ON = 0xff
/** Words of the state. */
const [PIECE_END, OUT] = [OWN.pieceEnd / 4, OWN.out / 4]

/**
 * A thread's own part of an encoding's memory: a stretch of a text for the kernel to work on, and the ids that it
 * finds. Short texts are read right into it; a long one goes through it, and lies elsewhere as a whole.
 */
export class TextWindow {
  readonly text: Utf8Text
  /** Those that `take` tells the count of. */
  readonly ids: Uint32Array
  readonly #bytes: Uint8Array
  readonly #state: Int32Array
  readonly #own: number
  readonly #textAt: number
  readonly #idsAt: number
  /** The stretch, as places in the text. */
  #start = 0
  #end = 0

  /** Throws a `RangeError` where the memory has no room for another part. */
  constructor(memory: SharedMemory) {
    this.#own = memory.grow(Math.ceil(OWN.end / PAGE_BYTES)) * PAGE_BYTES
    this.#textAt = this.#own + OWN.text
    this.#idsAt = this.#own + OWN.ids
    this.#state = new Int32Array(memory.buffer, this.#own, 2)
    this.#bytes = new Uint8Array(memory.buffer, this.#textAt, WINDOW_BYTES + PADDING)
    this.ids = new Uint32Array(memory.buffer, this.#idsAt, WINDOW_BYTES)
    this.text = new Utf8Text(this.#bytes)
  }

  /** Takes a string, lone surrogates as U+FFFD, or valid UTF-8. */
  open(text: string | Uint8Array): void {
    this.text.set(text)
    this.#start = 0
    this.#end = this.text.bytes === this.#bytes ? this.text.length : 0
    this.#state[OUT] = this.#idsAt
  }

  /** True if a piece lies in the stretch: from a place to its end, 0 where that is not known. */
  holds(at: number, pieceEnd: number): boolean {
    return at < this.#end && pieceEnd <= this.#end
  }

  /** Lets the stretch begin at a place, and end behind a whole character. All ids have to be taken before. */
  moveTo(at: number): void {
    const { bytes, length } = this.text
    let end = Math.min(at + WINDOW_BYTES, length)
    while ((bytes[end] & 0xc0) === 0x80) end--
    this.#bytes.set(bytes.subarray(at, end))
    this.#bytes.fill(end < length ? GOES_ON : 0, end - at, end - at + PADDING)
    this.#start = at
    this.#end = end
  }

  /** Encodes from a place on, where a piece begins that ends at `pieceEnd`, if it is not 0. Returns where it stopped. */
  run(encode: Encode, at: number, pieceEnd: number): number {
    const offset = this.#textAt - this.#start
    const end = this.#end + offset
    return encode(this.#own, at + offset, pieceEnd === 0 ? 0 : pieceEnd + offset, end) - offset
  }

  /** Where the piece ends that `run` stopped at, so that it is merged; 0 where that has to be found. */
  get pieceEnd(): number {
    const address = this.#state[PIECE_END]
    return address === 0 ? 0 : address - this.#textAt + this.#start
  }

  /** How many ids `run` has found since the last time. */
  take(): number {
    const count = (this.#state[OUT] - this.#idsAt) / 4
    this.#state[OUT] = this.#idsAt
    return count
  }
}
