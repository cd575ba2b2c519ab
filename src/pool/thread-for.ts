import type { Piscina } from 'piscina'

type Balance = NonNullable<ConstructorParameters<typeof Piscina>[0]>['loadBalancer']
type Threads = Parameters<NonNullable<Balance>>[1]

/**
 * Which thread a chunk is sent to: one that has nothing to do, else, where it `mayWait`, one that has a single chunk.
 * Behind that it is at hand at once; otherwise the thread would stand still until this one hears of its reply.
 */
export function threadFor(threads: Threads, mayWait: boolean): Threads[number] | null {
  const idle = threads.find(({ currentUsage }) => currentUsage === 0)
  if (idle || !mayWait) return idle ?? null
  // True of a thread with exactly one chunk.
  return threads.find(({ isRunningAbortableTask }) => isRunningAbortableTask) ?? null
}
