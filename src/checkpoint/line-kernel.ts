import {
  add,
  againWhileBelow,
  type Code,
  constant,
  functionsIn,
  get,
  I32,
  increase,
  isOther,
  loadInteger,
  loadTwoBytes,
  loadVector,
  set,
  storeVector,
  subtract,
  type WasmFunction,
  when,
  whileBelow,
} from '../core/wasm.ts'
import { ownMemory, PAGE_BYTES } from '../core/wasm-memory.ts'

/** In place of the length of a line's head: the line is stored as it is. */
export const WHOLE = 0xffff
const END_BYTES = 4
const HEAD_BYTES = 2
/** Bytes are copied so many at a time: as many are read and written behind the last. */
const VECTOR = 16
/** Those of a piece of a hundred kilobytes. */
const FIRST_PAGES = 6

/** Addresses, and `base`: what a line's end has to be added to for its address. */
type Join = (
  ends: number,
  endsEnd: number,
  heads: number,
  base: number,
  line: number,
  middle: number,
  middleEnd: number,
  out: number,
) => void

const [ENDS, ENDS_END, HEADS, BASE, LINE, MIDDLE, MIDDLE_END, OUT, FROM, TO] = Array(10).keys()

/** Copies to `OUT` what lies between two addresses; goes on behind both. */
const copy = (from: number, to: number): Code => [
  ...againWhileBelow(from, to, [
    ...[...get(OUT), ...get(from), ...loadVector(), ...storeVector()],
    ...[...increase(from, VECTOR), ...increase(OUT, VECTOR)],
  ]),
  ...[...get(OUT), ...get(to), ...get(from), ...subtract, ...add, ...set(OUT)],
  ...[...get(to), ...set(from)],
]

/** Made when it is needed: most commands write no lines. */
function join(): WasmFunction {
  const head = [...get(HEADS), ...loadTwoBytes()]
  const body = whileBelow(ENDS, ENDS_END, [
    ...when(
      [...head, ...constant(WHOLE), ...isOther],
      [
        ...[...get(LINE), ...head, ...add, ...set(TO), ...copy(LINE, TO)],
        ...[...get(MIDDLE), ...set(FROM), ...copy(FROM, MIDDLE_END)],
      ],
    ),
    ...[...get(BASE), ...get(ENDS), ...loadInteger(), ...add, ...set(TO), ...copy(LINE, TO)],
    ...[...increase(ENDS, END_BYTES), ...increase(HEADS, HEAD_BYTES)],
  ])
  return { name: 'join', parameters: FROM, locals: [I32, I32], body }
}

/** Neighbours of a block. */
export interface LinesWithoutMiddle {
  /** Where each one's bytes end, and how many of them lie before its middle: as they are stored. */
  ends: Uint8Array
  heads: Uint8Array
  /** Where the first one begins. */
  start: number
  text: Uint8Array
  middle: Uint8Array
}

let kernel: LineKernel | undefined

/** Puts lines together; `target` has the bytes that they then have. JavaScript would take three times as long. */
export function joinLines(lines: LinesWithoutMiddle, target: Uint8Array): void {
  kernel ??= new LineKernel()
  kernel.join(lines, target)
}

class LineKernel {
  readonly #memory = ownMemory(FIRST_PAGES)
  readonly #functions = functionsIn(this.#memory, [join()]) as { join: Join }
  #bytes = new Uint8Array(this.#memory.buffer)

  join({ ends, heads, start, text, middle }: LinesWithoutMiddle, target: Uint8Array): void {
    const headsAt = ends.length
    const textAt = headsAt + heads.length
    const middleAt = textAt + text.length + VECTOR
    const outAt = middleAt + middle.length + VECTOR
    this.#reach(outAt + target.length + VECTOR)
    this.#bytes.set(ends)
    this.#bytes.set(heads, headsAt)
    this.#bytes.set(text, textAt)
    this.#bytes.set(middle, middleAt)
    const base = textAt - start
    this.#functions.join(0, headsAt, headsAt, base, textAt, middleAt, middleAt + middle.length, outAt)
    target.set(this.#bytes.subarray(outAt, outAt + target.length))
  }

  #reach(bytes: number): void {
    const missing = bytes - this.#bytes.length
    if (missing <= 0) return
    this.#memory.grow(Math.ceil(missing / PAGE_BYTES))
    this.#bytes = new Uint8Array(this.#memory.buffer)
  }
}
