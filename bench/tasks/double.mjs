/** A task that costs next to nothing: what is measured is the engine. */
export default { name: 'double', version: 1, lane: 'cpu', process: (x) => x * 2 }
