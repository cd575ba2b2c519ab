/** Memory that is used again for each text: made anew, that of a vector would cost more than filling it. */
export class Scratch<Numbers extends Uint8Array | Float32Array> {
  readonly #make: (count: number) => Numbers
  #numbers: Numbers

  constructor(make: (count: number) => Numbers) {
    this.#make = make
    this.#numbers = make(0)
  }

  /** So many numbers of any value, good until it is called again. */
  take(count: number): Numbers {
    if (this.#numbers.length !== count) this.#numbers = this.#make(count)
    return this.#numbers
  }
}

/** Gives memory of so many bytes. */
export type Room = (bytes: number) => Uint8Array

export function newBytes(count: number): Uint8Array {
  return new Uint8Array(count)
}
