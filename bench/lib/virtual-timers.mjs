const NAMES = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']

/** Runs `use` with the global timers and `Date.now` on a virtual clock: for code that takes no clock. */
export async function withGlobalTimers(clock, use) {
  const real = Object.fromEntries(NAMES.map((name) => [name, globalThis[name]]))
  const { now } = Date
  Object.assign(globalThis, timersOf(clock))
  Date.now = () => clock.now()
  try {
    return await use()
  } finally {
    Object.assign(globalThis, real)
    Date.now = now
  }
}

function timersOf(clock) {
  const clear = (timer) => timer?.cancel()
  const setTimeout = (callback, ms = 0) => ({ cancel: clock.after(ms, callback) })
  const setInterval = (callback, ms) => {
    const timer = {}
    const tick = () => {
      timer.cancel = clock.after(ms, tick)
      callback()
    }
    timer.cancel = clock.after(ms, tick)
    return timer
  }
  return { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear }
}
