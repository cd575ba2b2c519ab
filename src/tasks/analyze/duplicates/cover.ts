/** Which lines some block covers. Lines already covered are jumped over: together, all questions cost next to linear time. */
export class Cover {
  /** Its own index where a line is free, else some index on the way to the next free one. */
  readonly #next: Int32Array
  /** How many lines are covered. */
  count = 0

  constructor(lines: number) {
    this.#next = new Int32Array(lines + 1)
    for (let line = 0; line <= lines; line++) this.#next[line] = line
  }

  /** Whether at least `wanted` of the lines from `start` are free. */
  hasFree(start: number, length: number, wanted: number): boolean {
    let line = start
    for (let found = 0; found < wanted; found++) {
      line = this.#nextFree(line) + 1
      if (line > start + length) return false
    }
    return true
  }

  add(start: number, length: number): void {
    for (let line = this.#nextFree(start); line < start + length; line = this.#nextFree(line)) {
      this.#next[line] = line + 1
      this.count++
    }
  }

  countIn(start: number, end: number): number {
    let count = 0
    for (let line = start; line < end; line++) if (this.#next[line] !== line) count++
    return count
  }

  #nextFree(start: number): number {
    const next = this.#next
    let line = start
    while (next[line] !== line) {
      next[line] = next[next[line]]
      line = next[line]
    }
    return line
  }
}
