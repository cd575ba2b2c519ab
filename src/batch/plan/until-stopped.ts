/** Ends when `stop` aborts, also while the next one is waited for: a source may never give it. */
export async function* untilStopped<T>(given: AsyncIterable<T>, stop: AbortSignal): AsyncGenerator<T> {
  const iterator = given[Symbol.asyncIterator]()
  let end = () => {}
  const onStop = () => end()
  stop.addEventListener('abort', onStop, { once: true })
  try {
    while (!stop.aborted) {
      // Not a race: a promise that lives as long as the source would keep all of them.
      const result = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
        end = () => resolve(undefined)
        iterator.next().then(resolve, reject)
      })
      if (!result || result.done) return
      yield result.value
    }
  } finally {
    stop.removeEventListener('abort', onStop)
    const closed = iterator.return?.()
    // A generator that waits hears of its end when that wait is over, which may be never.
    if (stop.aborted) closed?.catch(() => {})
    else await closed
  }
}
