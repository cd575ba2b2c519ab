/** Thrown where a text is not understood: whoever reads it had better ask a parser. */
export class Unsure extends Error {}

export function unsure(): never {
  throw new Unsure()
}
