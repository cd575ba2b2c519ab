import { inner } from '../lib/inner.mjs'
import { median } from '../lib/numbers.mjs'
import { measureChild, takeTurns } from '../lib/process.mjs'
import { row } from '../lib/row.mjs'
import { withTempDir } from '../lib/temp.mjs'
import { realTexts } from '../lib/texts.mjs'

export const name = 'tokenize'
export const what =
  'text to o200k_base ids on one thread, by CPU time, each library in a process of its own; ids counted alike'

const PEERS = { 'gpt-tokenizer': { least: 5 }, tiktoken: { least: 10 } }

export async function run({ quick }) {
  await inner()
  return withTempDir(async (dir) => {
    const texts = realTexts(dir, quick ? 500_000 : 2_000_000)
    const variant = (library) => () => measureChild('encoder.mjs', { library, texts, passes: quick ? 3 : 5 })
    const libraries = ['millrace', ...Object.keys(PEERS)]
    const figures = await takeTurns(
      Object.fromEntries(libraries.map((library) => [library, variant(library)])),
      quick ? 1 : 3,
    )
    return [...Object.keys(texts).flatMap((kind) => speedRows(figures, kind)), ...loadRows(figures)]
  })
}

function speedRows({ millrace, ...peers }, kind) {
  const of = (runs) => median(runs.map(({ found }) => found[kind].mb_per_s))
  const tokens = (runs) => runs[0].found[kind].tokens
  const rows = [row(`${kind}, millrace`, of(millrace), 'MB/s')]
  for (const [peer, runs] of Object.entries(peers)) {
    if (tokens(runs) !== tokens(millrace))
      throw new Error(`${peer} counts ${tokens(runs)}, not ${tokens(millrace)}`)
    const beside = { ratio: of(millrace) / of(runs), to: 'millrace over it', ...PEERS[peer] }
    rows.push(row(`${kind}, ${peer}`, of(runs), 'MB/s', beside))
  }
  return rows
}

function loadRows(figures) {
  return Object.entries(figures).map(([library, runs]) =>
    row(`ready to encode, ${library}`, median(runs.map(({ load_ms }) => load_ms)), 'ms of CPU'),
  )
}
