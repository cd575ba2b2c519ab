/**
 * How much of a text the grammar could not make sense of. One missing brace can make an error of a whole file in
 * which every function is understood, so a function or type inside of an error counts as understood again.
 */
export class ErrorShare {
  #inError = false
  #since = 0
  length = 0

  /** Switches at a position, going forward; says what it was before. */
  enter(inError: boolean, position: number): boolean {
    const before = this.#inError
    if (before && !inError) this.length += position - this.#since
    if (!before && inError) this.#since = position
    this.#inError = inError
    return before
  }
}
