/** A task that keeps its thread busy for `input` microseconds. */
export default {
  name: 'spin',
  version: 1,
  lane: 'cpu',
  process: (us) => {
    const end = performance.now() + us / 1_000
    while (performance.now() < end);
    return us
  },
}
