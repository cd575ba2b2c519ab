import { setImmediate as turn } from 'node:timers/promises'

interface Backlog<Value> {
  readonly values: { value: Value; size: number }[]
  held: number
}

/**
 * What is planned ahead for several takers, each of which goes at its own pace: the planner waits only for one that
 * is more than `limit` of work behind.
 */
export class Backlogs<Name, Value> {
  readonly #limit: number
  readonly #backlogs: Map<Name, Backlog<Value>>
  #end: { error?: unknown } | undefined
  #closed = false
  #wakers: (() => void)[] = []

  constructor(names: Iterable<Name>, limit: number) {
    this.#limit = limit
    this.#backlogs = new Map(Array.from(names, (name) => [name, { values: [], held: 0 }]))
  }

  /** Resolves when there is room for more, a turn of the event loop later at least: what runs is not held up. */
  async add(name: Name, value: Value, size: number): Promise<void> {
    const backlog = this.#of(name)
    backlog.values.push({ value, size })
    backlog.held += size
    this.#wake()
    while (!this.#closed && this.#isFull()) await this.#change()
    await turn()
  }

  /** Nothing will be added any more; with an error, takers get that once they have taken what there is. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error }
    this.#wake()
  }

  /** Nothing will be taken any more. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  async *take(name: Name): AsyncGenerator<Value> {
    const backlog = this.#of(name)
    while (!this.#closed) {
      const next = backlog.values.shift()
      if (next) {
        backlog.held -= next.size
        this.#wake()
        yield next.value
      } else if (this.#end) {
        if ('error' in this.#end) throw this.#end.error
        return
      } else await this.#change()
    }
  }

  #of(name: Name): Backlog<Value> {
    return this.#backlogs.get(name) as Backlog<Value>
  }

  #isFull(): boolean {
    for (const { held } of this.#backlogs.values()) if (held > this.#limit) return true
    return false
  }

  #wake(): void {
    const wakers = this.#wakers
    this.#wakers = []
    for (const wake of wakers) wake()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve))
  }
}
