import { rowsCase } from '../lib/rows-case.mjs'

export const name = 'short-rows'
export const what = 'the same for rows of a message: twenty million of them'

export const run = ({ quick }) => rowsCase({ short: 100 }, quick)
