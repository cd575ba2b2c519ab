import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { inner } from '../lib/inner.mjs'

/** The encoder alone over the texts of a file's first rows, in this thread: {file, most}. */
const { file, most } = JSON.parse(process.argv[2])
const ROWS_AT_A_TIME = 1_000

const { openEncoding } = await inner()
const encoder = await openEncoding('o200k_base')
let cpu_us = 0
let texts = []
let seen = 0
for await (const line of createInterface({ input: createReadStream(file) })) {
  if (seen++ === most) break
  texts.push(JSON.parse(line).text)
  if (texts.length === ROWS_AT_A_TIME) count()
}
count()
console.log(JSON.stringify({ encoding_cpu_s: cpu_us / 1e6 }))

function count() {
  const before = process.cpuUsage()
  for (const text of texts) encoder.count(text)
  const { user, system } = process.cpuUsage(before)
  cpu_us += user + system
  texts = []
}
