import { rowsCase } from '../lib/rows-case.mjs'

export const name = 'rows'
export const what =
  'JSONL rows in, counts of tokens out, checkpoint and result file on: by kind of text and bytes of a row'

/** Of a paragraph, a page. */
export const run = ({ quick }) => rowsCase({ middle: 400, long: 3_000 }, quick)
