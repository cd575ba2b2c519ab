import { join } from 'node:path'
import { Bench } from 'tinybench'
import { items } from '../children/items.mjs'
import { inner } from '../lib/inner.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'

export const name = 'checkpoint'
export const what = 'the small steps that every item or every page of 1,024 passes through'

const { BlockWriter, ItemsSource, Segment, Store, digest, itemText, pagesOf, writeIdentity } = await inner()
/** Of a page, and of a chunk that is all of it. */
const ITEMS = 1_024
/** Read from one, write to the other: a segment that is read has one block. */
const READ = 1
const WRITTEN = 2
const RUN = 1

export async function run({ quick }) {
  return withTempDir(async (dir) => {
    const store = Store.open(join(dir, 'state'))
    try {
      return await measureAll(store, quick)
    } finally {
      await store.close()
    }
  })
}

async function measureAll(store, quick) {
  const source = new ItemsSource([...items(ITEMS)], 'bench')
  const { signal } = new AbortController()
  const firstPage = async () => (await pagesOf(source, Date.now, signal, store.seed).next()).value
  const pageText = Array.from(items(ITEMS), (item) => itemText({ ...item, type: 'item' })).join(',')
  const item = { id: 'item-123456', type: 'item', input: 123456 }
  const text = itemText(item)
  const words = new Uint32Array(4)
  const writer = new BlockWriter(ITEMS)
  const block = encodeBlock(writer, item)
  const put = (ledger) => ({ table: 'blocks', key: store.blockKey(ledger, 0, RUN), value: block })
  await store.commit([put(READ)])

  const bench = new Bench({ time: quick ? 200 : 1_000, warmupTime: 100 })
  bench
    .add('item as JSON', () => itemText(item))
    .add('identity hash of an item', () => writeIdentity(item, text, 0, text.length, store.seed, words, 0))
    .add('page of 1,024 items: read and write as text', firstPage)
    .add('page of 1,024 items: digest', () => digest(pageText))
    .add('block of 1,024 items: fill and encode', () => encodeBlock(writer, item))
    .add('segment of 1,024 items: read and find each', () => readSegment(store))
    .add('block of 1,024 items: commit, flushed', () => store.commit([put(WRITTEN)]))
    .add('16 such blocks in one commit, flushed', () =>
      store.commit(Array.from({ length: 16 }, () => put(WRITTEN))),
    )
  await bench.run()
  return bench.tasks.map(toRow)
}

function toRow({ name: step, result }) {
  if (result.state !== 'completed') throw new Error(`${step}: ${result.error ?? result.state}`)
  return row(step, result.latency.p50 * 1e6, 'ns/op')
}

function encodeBlock(writer, { id }) {
  const middle = ',"type":"item","task":"double","status":"succeeded","result":'
  const line = { head: `{"id":"${id}"`, middle, tail: '246912}\n' }
  for (let offset = 0; offset < ITEMS; offset++) writer.add(offset, 1, 0.001, line, undefined)
  return writer.encode(RUN, 0, undefined)
}

function readSegment(store) {
  const segment = new Segment(store, READ, 0)
  for (let offset = 0; offset < ITEMS; offset++) segment.find(offset)
}
