/**
 * hyparquet believes what a damaged file says of lengths: a run of 2^31 levels ends the process, since V8 has no array
 * for them, and a negative number of children is walked for ever. So it is bounded where it is bundled, and in tests.
 * Throws where it has other words than these by now: then look if it bounds itself.
 */

/** Values of a page: arrays of more are slow, and those of a hundred million end the process. */
const MOST_VALUES = 1 << 25

/** `$&` stands for what was there. */
const BOUNDS = {
  'hyparquet/src/encoding.js': {
    from: 'function readRle(reader, count, bitWidth, output, seen) {\n',
    to: `$&  if (output.length > ${MOST_VALUES} || seen + count > ${MOST_VALUES}) throw new Error('parquet page of too many values')\n`,
  },
  'hyparquet/src/geoparquet.js': { from: 'i += num_children\n', to: 'i += Math.max(0, num_children)\n' },
}

/** A plugin of rolldown and vite. */
export function boundedParquet() {
  return {
    name: 'bounded-parquet',
    transform(code, id) {
      const file = Object.keys(BOUNDS).find((end) => id.endsWith(end))
      if (!file) return null
      const { from, to } = BOUNDS[file]
      if (!code.includes(from)) throw new Error(`${file} has changed: see scripts/bounded-parquet.mjs`)
      return { code: code.replace(from, to), map: null }
    },
  }
}
