/**
 * Writes the tokens of each encoding as `<name>.bin`, in the form in which src/encoding uses them: to read it is to
 * be ready. They come from a development dependency, and must be those that the encodings' authors publish.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

/** SHA-256 of the official rank files: a line for each token, its bytes in base64 and its rank. */
const OFFICIAL = {
  r50k_base: '306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930',
  p50k_base: '94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069',
  cl100k_base: '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7',
  o200k_base: '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d',
}
const { resolve } = createRequire(import.meta.url)

export async function writeEncodings(folder) {
  mkdirSync(folder, { recursive: true })
  const { Vocabulary } = await importSource('src/encoding/vocabulary.ts', folder)
  for (const [name, sha256] of Object.entries(OFFICIAL)) {
    const tokens = readTokens(name)
    if (hashOf(tokens) !== sha256)
      throw new Error(`the tokens of ${name} that tiktoken carries are not the official ones`)
    const bytes = Array.from(tokens, (token) => token && Buffer.from(token, 'base64'))
    writeFileSync(join(folder, `${name}.bin`), new Uint8Array(Vocabulary.build(bytes).memory))
  }
}

/** Each line of `bpe_ranks` is `! <first rank> <token> <token> …`. Ranks may be missing in between. */
function readTokens(name) {
  const { bpe_ranks } = JSON.parse(readFileSync(resolve(`tiktoken/encoders/${name}.json`), 'utf8'))
  const tokens = []
  for (const line of bpe_ranks.split('\n')) {
    const [, first, ...encoded] = line.split(' ')
    for (const [index, token] of encoded.entries()) tokens[Number(first) + index] = token
  }
  return tokens
}

function hashOf(tokens) {
  const hash = createHash('sha256')
  for (const [rank, token] of tokens.entries()) if (token !== undefined) hash.update(`${token} ${rank}\n`)
  return hash.digest('hex')
}

/** A module of the sources, which Node can't import as it is. */
async function importSource(input, folder) {
  const file = join(folder, 'source.mjs')
  const bundle = await rolldown({ input, platform: 'node' })
  await bundle.write({ file, format: 'esm' })
  try {
    return await import(pathToFileURL(file))
  } finally {
    rmSync(file)
  }
}
