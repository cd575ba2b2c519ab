interface Link<T> {
  value: T
  before: Link<T> | undefined
  after: Link<T> | undefined
}

/** A waiting line that anyone may leave: first come, first served, each step in constant time. */
export class Line<T> {
  #first: Link<T> | undefined
  #last: Link<T> | undefined

  get first(): T | undefined {
    return this.#first?.value
  }

  /** Joins at the end; returns what leaves, to be called once. */
  join(value: T): () => void {
    const link: Link<T> = { value, before: this.#last, after: undefined }
    if (this.#last) this.#last.after = link
    else this.#first = link
    this.#last = link
    return () => this.#leave(link)
  }

  #leave({ before, after }: Link<T>): void {
    if (before) before.after = after
    else this.#first = after
    if (after) after.before = before
    else this.#last = before
  }
}
