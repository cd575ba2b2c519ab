/**
 * Iterates `source` up to `limit` of work ahead of the consumer (`size` says how much one value is), giving the
 * event loop a turn between values so that a source which never waits does not hold up what is running.
 */
export async function* ahead<T>(
  source: AsyncIterable<T>,
  limit: number,
  size: (value: T) => number,
): AsyncGenerator<T> {
  const queue: T[] = []
  let held = 0
  let ended = false
  let failure: { error: unknown } | undefined
  let wake = () => {}
  let stopped = false
  const changed = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  const produce = async () => {
    try {
      for await (const value of source) {
        queue.push(value)
        held += size(value)
        wake()
        while (held > limit && !stopped) await changed()
        if (stopped) return
        await new Promise((resolve) => setImmediate(resolve))
      }
    } catch (error) {
      failure = { error }
    } finally {
      ended = true
      wake()
    }
  }
  const producing = produce()
  try {
    for (;;) {
      const value = queue.shift()
      if (value !== undefined) {
        held -= size(value)
        wake()
        yield value
      } else if (failure) throw failure.error
      else if (ended) return
      else await changed()
    }
  } finally {
    stopped = true
    wake()
    await producing
  }
}
