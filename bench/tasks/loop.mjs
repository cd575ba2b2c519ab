/** A row's fixed share of work for the CPU, half a millisecond or so: how long it takes says how much of a core it got. */
export default {
  name: 'loop',
  version: 1,
  lane: 'cpu',
  process({ rounds }) {
    let hash = 7
    for (let i = 0; i < rounds; i++) hash = (Math.imul(hash, 31) + i) | 0
    return hash
  },
}
