import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { beforeAll, describe, expect, test } from 'vitest'
import { fixture, listTree, millrace, ONE_ERROR, parseLines, tempDir, writeTree } from './cli.ts'

const WORDS = ['--tasks', fixture('words'), '--files', 'in', '--progress', 'none']
const ROWS = [
  ['in/a.txt', 'hello,', 6, [104, 101, 108, 108, 111, 44], [6, 52]],
  ['in/a.txt', '"big"', 5, [34, 98, 105, 103, 34], [5, 17]],
  ['in/b.txt', 'é日', 2, [233, 26085], [2, 116.5]],
] as const
const CSV_TEXT = `id,word,length,ids,vector\r
in/a.txt,"hello,",6,"[104,101,108,108,111,44]","[6,52]"\r
in/a.txt,"""big""",5,"[34,98,105,103,34]","[5,17]"\r
in/b.txt,é日,2,"[233,26085]","[2,116.5]"\r
`

/** A file of two words, of one, of one that fails, and of none. */
const dir = writeTree(tempDir(), {
  'in/a.txt': 'hello, "big"',
  'in/b.txt': 'é日',
  'in/c.txt': 'throw',
  'in/d.txt': '',
})
const at = (name: string) => join(dir, name)

/** The result files of one run; later ones find all done. */
async function out(name: string, ...more: string[]) {
  const { code, stdout, stderr } = await millrace([...WORDS, '--out', name, '--format', 'json', ...more], {
    cwd: dir,
  })
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  return JSON.parse(stdout)
}

beforeAll(() => out('first.jsonl'))

describe("--out by ending, of a task's table: some rows for each item", () => {
  test('.csv, .tsv and their .gz', async () => {
    await out('r.csv')
    expect(readFileSync(at('r.csv'), 'utf8')).toBe(CSV_TEXT)
    await out('r.tsv')
    expect(readFileSync(at('r.tsv'), 'utf8').split('\n')[2]).toBe(
      'in/a.txt\t"""big"""\t5\t[34,98,105,103,34]\t[5,17]',
    )
    await out('r.csv.gz')
    expect(gunzipSync(readFileSync(at('r.csv.gz'))).toString()).toBe(CSV_TEXT)
    await out('r.jsonl.gz')
    expect(gunzipSync(readFileSync(at('r.jsonl.gz')))).toEqual(readFileSync(at('first.jsonl')))
  })

  test('.parquet', async () => {
    await out('r.parquet')
    const file = await asyncBufferFromFile(at('r.parquet'))
    expect(await parquetReadObjects({ compressors, file })).toEqual(
      ROWS.map(([id, word, length, ids, vector]) => ({ id, word, length, ids, vector })),
    )
  })

  test('.bin with .idx: both are outputs, and a lost index is made again', async () => {
    const { outputs } = await out('r.bin', '--words.separator', '9')
    expect(outputs).toEqual([at('r.bin'), at('r.idx')])
    const ids = new Uint16Array(new Uint8Array(readFileSync(at('r.bin'))).buffer)
    expect(Array.from(ids)).toEqual(ROWS.flatMap(([, , , row]) => [...row, 9]))
    const index = readFileSync(at('r.idx'))
    expect(Array.from(new BigUint64Array(new Uint8Array(index).buffer, 32), Number)).toEqual([0, 7, 13, 16])
    rmSync(at('r.idx'))
    await out('r.bin', '--words.separator', '9')
    expect(readFileSync(at('r.idx'))).toEqual(index)
    await out('r.bin', '--words.vocabulary', '70000')
    expect(readFileSync(at('r.bin'))).toHaveLength(4 * 13)
  })

  test('.npy with a line for each row', async () => {
    await out('r.npy')
    const floats = new Float32Array(new Uint8Array(readFileSync(at('r.npy'))).buffer, 128)
    expect(Array.from(floats)).toEqual(ROWS.flatMap(([, , , , vector]) => [...vector]))
    expect(parseLines(readFileSync(at('r.ids.jsonl'), 'utf8'))).toEqual(
      ROWS.map(([id, word, length, ids]) => ({ id, word, length, ids })),
    )
  })

  test('--format csv, now and of an earlier run', async () => {
    const args = [...WORDS, '--format', 'csv']
    const { code, stdout } = await millrace(args, { cwd: dir })
    expect({ code, stdout }).toEqual({ code: 1, stdout: CSV_TEXT })
    expect((await millrace(['report', '--format', 'csv'], { cwd: dir })).stdout).toBe(CSV_TEXT)
  })

  test('result lines and records have what is kept beside the result', async () => {
    const results = parseLines(readFileSync(at('first.jsonl'), 'utf8')).map(({ result }) => result)
    expect(results).toMatchObject([
      { first: 'hello,', ids: [...ROWS[0][3], ...ROWS[1][3]] },
      { first: 'é日', ids: ROWS[2][3] },
      { words: [], first: null },
    ])
    const { stdout } = await millrace([...WORDS, '--format', 'ndjson'], { cwd: dir })
    expect(parseLines(stdout).map(({ result }) => result)).toEqual([
      ...results.slice(0, 2),
      undefined,
      results[2],
    ])
    expect((await millrace(['report', '--format', 'ndjson'], { cwd: dir })).stdout).toBe(stdout)
    expect((await millrace(['verify'], { cwd: dir })).stdout).toContain('all whole')
  })

  test('what the options do not give, and what no format is: told before anything is done', async () => {
    const fresh = writeTree(tempDir(), { 'in/a.txt': 'a' })
    const none = await millrace([...WORDS, '--out', 'r.bin', '--words.ids', 'false'], { cwd: fresh })
    expect(none).toMatchObject({ code: 2, stdout: '' })
    expect(none.stderr).toMatch(/no token ids to put into .*\nhint: give --words\.ids too\n$/)
    const unknown = await millrace([...WORDS, '--out', 'r.parquet.gz'], { cwd: fresh })
    expect(unknown.stderr).toMatch(ONE_ERROR)
    expect(unknown.stderr).toContain(
      'hint: known: .jsonl, .ndjson, .csv, .tsv, .parquet, .bin, .npy, .jsonl.gz',
    )
    expect(readdirSync(fresh)).toEqual(['in'])
  })

  test('an id that is not in the vocabulary: one error that names the item, and the old files stay', async () => {
    writeFileSync(at('v.bin'), 'old')
    const { code, stderr } = await millrace([...WORDS, '--out', 'v.bin', '--words.vocabulary', '1000'], {
      cwd: dir,
    })
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^error: words: the row of in\/b\.txt: token id 26085 is not below 1000\nhint: .*\n$/,
    )
    expect(readFileSync(at('v.bin'), 'utf8')).toBe('old')
    expect(existsSync(at('v.idx')) || existsSync(at('.v.bin.partial'))).toBe(false)
  })
})

test('the same bytes for any number of workers, in every format', async () => {
  const names = Array.from({ length: 120 }, (_, i) => [`in/${i}.txt`, `word${i} `.repeat(i % 7)])
  const tree = writeTree(tempDir(), Object.fromEntries(names))
  for (const name of ['r.parquet', 'r.csv.gz', 'r.jsonl.gz', 'r.bin', 'r.npy']) {
    const bytes = []
    for (const workers of ['0', '2']) {
      const args = [...WORDS, '--out', name, '--workers', workers, '--state', `state-${workers}`]
      expect((await millrace(args, { cwd: tree })).code).toBe(0)
      bytes.push(readFileSync(join(tree, name)))
    }
    expect(bytes[0].equals(bytes[1]), name).toBe(true)
  }
})

describe('a task without a table: the fields of its results', () => {
  const values = writeTree(tempDir(), {
    'in/a.json': '{"value":{"n":1,"x":1,"ok":true,"id":"own","list":[1,"a,b"],"mix":1}}',
    'in/b.json': '{"value":{"n":2,"x":0.5,"mix":"b","late":null}}',
    'in/c.json': '{"error":"no"}',
  })
  writeFileSync(
    join(values, 'flat.mjs'),
    "export default { name: 'flat', version: 1, lane: 'cpu', process: (file) => { const { value, error } = JSON.parse(file.text()); if (error) throw new Error(error); return value } }",
  )
  const args = ['--tasks', './flat.mjs', '--files', 'in', '--progress', 'none']

  test('as CSV: nested values as JSON, a name that is taken under result', async () => {
    const { stdout } = await millrace([...args, '--format', 'csv'], { cwd: values })
    expect(stdout).toBe(`id,type,task,status,n,x,ok,result.id,list,mix,late\r
in/a.json,file,flat,succeeded,1,1,true,own,"[1,""a,b""]",1,\r
in/b.json,file,flat,succeeded,2,0.5,,,,b,\r
`)
  })

  test('as Parquet: types by what all results hold', async () => {
    await millrace([...args, '--out', 'r.parquet'], { cwd: values })
    const file = await asyncBufferFromFile(join(values, 'r.parquet'))
    const buffer = await file.slice(0, file.byteLength)
    const types = parquetSchema(parquetMetadata(buffer as ArrayBuffer)).children.map(
      ({ element }) => element.type,
    )
    const text = 'BYTE_ARRAY'
    expect(types).toEqual([text, text, text, text, 'INT64', 'DOUBLE', 'BOOLEAN', text, text, text, text])
    expect((await parquetReadObjects({ compressors, file }))[0]).toMatchObject({
      n: 1n,
      x: 1,
      ok: true,
      list: '[1,"a,b"]',
      mix: '1',
    })
  })
})

describe('a result file takes the place of nothing that is worked on', () => {
  const ROWS_IN = '{"id":"a","text":"one"}\n{"id":"b","text":"two"}\n'
  const files = {
    'in.jsonl': ROWS_IN,
    'v.ids.jsonl': ROWS_IN,
    'repo/a.md': 'text',
    'repo/mine.jsonl': '{}\n',
  }
  const here = writeTree(tempDir(), files)
  symlinkSync('in.jsonl', join(here, 'link.jsonl'))
  const run = (...args: string[]) =>
    millrace(['--tasks', 'tokenize', '--progress', 'none', ...args], { cwd: here })

  test.each([
    ['the file of rows itself', ['--input', 'in.jsonl', '--out', './in.jsonl']],
    ['by a link', ['--input', 'link.jsonl', '--out', 'in.jsonl']],
    ['a file beside it', ['--tasks', 'embed', '--input', 'v.ids.jsonl', '--out', 'v.npy']],
    ['a file of the repository', ['--repo', 'repo', '--out', 'repo/mine.jsonl']],
    ['a file that is named', ['--files', 'repo/mine.jsonl', '--out', 'repo/mine.jsonl', '--dry-run']],
  ])('%s', async (_, args) => {
    const before = listTree(here)
    const own = args[0] === '--tasks' ? ['--progress', 'none', ...args] : ['--tasks', 'tokenize', ...args]
    const { code, stdout, stderr } = await millrace(own, { cwd: here })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: .* is worked on: .*\nhint: .*\n$/)
    expect(listTree(here)).toEqual(before)
    for (const [name, text] of Object.entries(files))
      expect(readFileSync(join(here, name), 'utf8')).toBe(text)
  })

  test.each([
    ['a repository', ['--repo', 'repo', '--out', 'repo/report.jsonl']],
    ['files by a glob', ['--files', 'repo/*', '--out', 'repo/report.csv']],
    ['a folder', ['--files', 'repo', '--out', 'repo/folder.csv']],
    ['files of rows by a glob', ['--input', '*.jsonl', '--out', 'all.jsonl']],
  ])('what the same command has written is none of its items: %s', async (_, args) => {
    const first = await run(...args)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    const out = join(here, args[3])
    const bytes = readFileSync(out, 'utf8')
    const again = await run(...args, '--format', 'json')
    expect(again).toMatchObject({ code: 0, stderr: '' })
    const { total, cached, skipped } = JSON.parse(again.stdout)
    expect(total).toBe(cached)
    if (!args.includes('--input')) expect(skipped).toEqual({ own_result: 1 })
    expect(readFileSync(out, 'utf8')).toBe(bytes)
    rmSync(out)
  })

  test('a glob that nothing matches but what the command has written ends it as any other', async () => {
    const dir = writeTree(tempDir(), { 'a.jsonl': ROWS_IN })
    const command = ['--tasks', 'tokenize', '--input', '*.jsonl', '--out', 'all.jsonl']
    expect(await millrace(command, { cwd: dir })).toMatchObject({ code: 0 })
    rmSync(join(dir, 'a.jsonl'))
    const { code, stderr } = await millrace(command, { cwd: dir })
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('no file matches') })
    expect(readFileSync(join(dir, 'all.jsonl'), 'utf8')).toContain('"tokens"')
  })
})
