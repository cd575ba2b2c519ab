import type { Clock } from '../../core/clock.ts'

/** Rows that have come are not kept waiting longer than this for those that would fill their page. */
export const PAUSE_MS = 200

/** The pieces as they come, and `undefined` once where none comes for a while. `end` ends them early, also while they wait. */
export async function* withPauses<T>(
  pieces: AsyncIterable<T>,
  end: () => void,
  clock: Clock,
): AsyncGenerator<T | undefined> {
  const iterator = pieces[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = iterator.next()
      if (await isLate(next, clock)) yield undefined
      const { done, value } = await next
      if (done) return
      yield value
    }
  } finally {
    end()
    await iterator.return?.()
  }
}

function isLate(coming: Promise<unknown>, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(PAUSE_MS, () => resolve(true))
    const came = () => {
      cancel()
      resolve(false)
    }
    coming.then(came, came)
  })
}
