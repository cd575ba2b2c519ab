import { readFileSync } from 'node:fs'
import { inner } from '../lib/inner.mjs'

/** One way of doing one part of embedding: {part, texts, passes}; prints the CPU time of the best pass. */
const { part, file, matrix, dimensions, passes } = JSON.parse(process.argv[2])
const SIZE = 256
const OVERLAP = 32

const PARTS = {
  async hash() {
    const { FrequencyCounter, HashModel } = await inner()
    const texts = textsOf(file)
    const counter = new FrequencyCounter()
    for (const text of texts.slice(0, 2_000)) counter.add(text)
    const model = new HashModel(dimensions, counter.finish())
    const out = new Float32Array(dimensions)
    return () => texts.forEach((text) => void model.embed(text, out, 0))
  },

  async static() {
    const { loadMatrix, Safetensors, StaticModel } = await inner()
    const documents = await idsOf()
    const given = new GivenIds()
    const model = new StaticModel(loadMatrix(new Safetensors(matrix), matrix, true), given)
    const out = new Float32Array(model.dimensions)
    return () =>
      documents.forEach((ids) => {
        given.ids = ids
        model.embed('', out, 0)
      })
  },

  /** The same in the plainest way that is not slow for a reason of its own. */
  async 'static-loop'() {
    const { loadMatrix, Safetensors } = await inner()
    const { memory, rows } = loadMatrix(new Safetensors(matrix), matrix, true)
    const values = new Float32Array(memory.buffer, 0, rows * dimensions).slice()
    const documents = await idsOf()
    const out = new Float32Array(dimensions)
    return () => documents.forEach((ids) => void meanOf(ids, values, out))
  },

  async chunks() {
    const { Chunker, openEncoding } = await inner()
    const text = readFileSync(file, 'utf8')
    const chunker = new Chunker(await openEncoding('o200k_base'), { size: SIZE, overlap: OVERLAP })
    return () => chunker.chunk(text, 'prose').length
  },

  async 'langchain-token'() {
    const { TokenTextSplitter } = await import('@langchain/textsplitters')
    const splitter = new TokenTextSplitter({ chunkSize: SIZE, chunkOverlap: OVERLAP })
    // else it downloads the encoding's ranks
    splitter.tokenizer = await tiktoken()
    return () => splitter.splitText(readFileSync(file, 'utf8'))
  },

  async 'langchain-recursive'() {
    const { RecursiveCharacterTextSplitter } = await import('@langchain/textsplitters')
    const tokenizer = await tiktoken()
    const lengthFunction = (text) => tokenizer.encode(text).length
    const splitter = new RecursiveCharacterTextSplitter({
      ...{ chunkSize: SIZE, chunkOverlap: OVERLAP, lengthFunction },
    })
    return () => splitter.splitText(readFileSync(file, 'utf8'))
  },
}

async function tiktoken() {
  const { Tiktoken } = await import('js-tiktoken/lite')
  return new Tiktoken((await import('js-tiktoken/ranks/o200k_base')).default)
}

function textsOf(path) {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line).text)
}

/** Real tokens' ids, brought into a small vocabulary: how often each comes is what counts. */
async function idsOf() {
  const { openEncoding, TokenList } = await inner()
  const encoder = await openEncoding('o200k_base')
  const vocabulary = Math.floor((readFileSync(matrix).length - 1_000) / dimensions / 4)
  const list = new TokenList()
  return textsOf(file).map((text) => {
    list.clear()
    encoder.encode(text, list)
    return Uint32Array.from(list.toArray(), (id) => id % vocabulary)
  })
}

/** An encoder that is told its ids, and takes time for nothing: the plain loop has its ids, too. */
class GivenIds {
  vocabularySize = 0
  ids = new Uint32Array(0)

  encode(_text, list) {
    list.ids = this.ids
    list.length = this.ids.length
  }
}

function meanOf(ids, values, out) {
  out.fill(0)
  for (const id of ids) for (let i = 0; i < dimensions; i++) out[i] += values[id * dimensions + i]
  let squares = 0
  for (let i = 0; i < dimensions; i++) {
    out[i] /= ids.length
    squares += out[i] * out[i]
  }
  const length = Math.sqrt(squares)
  for (let i = 0; i < dimensions; i++) out[i] /= length
}

const work = await PARTS[part]()
let best = Number.POSITIVE_INFINITY
for (let pass = 0; pass < passes; pass++) {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  best = Math.min(best, (user + system) / 1e6)
}
console.log(JSON.stringify({ cpu_s: best }))
