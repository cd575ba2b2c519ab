import { readFileSync } from 'node:fs'

/** One library over some texts: how long it takes to be ready, and CPU time for each text (the best pass counts). */
const { library, texts, passes } = JSON.parse(process.argv[2])

const OPEN = {
  millrace: async () => {
    const { openEncoding, TokenList } = await import('../node_modules/.millrace/inner.mjs')
    const encoder = await openEncoding('o200k_base')
    const list = new TokenList()
    return (text) => {
      list.clear()
      encoder.encode(text, list)
      return list.length
    }
  },
  'gpt-tokenizer': async () => {
    const { encode } = await import('gpt-tokenizer/encoding/o200k_base')
    const asText = { allowedSpecial: new Set(), disallowedSpecial: new Set() }
    return (text) => encode(text, asText).length
  },
  tiktoken: async () => {
    const { get_encoding } = await import('tiktoken')
    const encoder = get_encoding('o200k_base')
    return (text) => encoder.encode_ordinary(text).length
  },
}

const began = process.cpuUsage()
const encode = await OPEN[library]()
encode('ready')
const load_ms = cpu_ms(began)
const found = Object.fromEntries(Object.entries(texts).map(([name, file]) => [name, measured(file)]))
console.log(JSON.stringify({ load_ms, found }))

function measured(file) {
  const text = readFileSync(file, 'utf8')
  let best_ms = Number.POSITIVE_INFINITY
  let tokens = 0
  for (let pass = 0; pass < passes; pass++) {
    const before = process.cpuUsage()
    tokens = encode(text)
    best_ms = Math.min(best_ms, cpu_ms(before))
  }
  return { tokens, mb_per_s: Buffer.byteLength(text) / 1_000 / best_ms }
}

function cpu_ms(before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
