import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { IDENTITY_WORDS } from '../../src/core/identity.ts'
import type { Item, RowsPage } from '../../src/core/item.ts'
import { textOf } from '../../src/core/text-of.ts'
import { type LoadOptions, RowsLoad } from '../../src/sources/rows/rows-load.ts'
import { type RowsOptions, rowsSource } from '../../src/sources/rows/rows-source.ts'
import { tempFolder } from '../support/temp.ts'

describe('rows', () => {
  it('are known by their id field, else by file and line; have their type, and stand where they say', async () => {
    const dir = folder({
      'a.jsonl': '{"id":"x","text":"one"}\n\n{"id":7,"type":"note","text":"two"}\n{"text":"three"}\n',
      'sub/b.txt': 'four\r\nfive',
      'c.csv': 'id,text\n,"six\nlines"\nz,seven\n',
    })
    const items = await itemsOf(['a.jsonl', 'sub/b.txt', 'c.csv', './a.jsonl'], { cwd: dir })
    expect(items.map(({ id, type, input }) => [id, type, textOf(input)])).toEqual([
      ['x', 'row', 'one'],
      ['7', 'note', 'two'],
      ['a.jsonl:4', 'row', 'three'],
      ['sub/b.txt:1', 'row', 'four'],
      ['sub/b.txt:2', 'row', 'five'],
      ['c.csv:2', 'row', 'six\nlines'],
      ['z', 'row', 'seven'],
    ])
    expect(items[1].ref).toEqual({ path: join(dir, 'a.jsonl'), line: 3, offset: 25, length: 35 })
    expect(items[6].ref).toEqual({ path: join(dir, 'c.csv'), line: 4, offset: 21, length: 7 })
  })

  it.each([
    [
      'a.jsonl',
      '{"id":1}\n{bad\n[2]\n3\nnull\n{"id":4}\n',
      ['bad_json', 'not_an_object', 'not_an_object', 'not_an_object'],
    ],
    ['a.csv', 'id,x\n1,a\n2,b,c\n3\n"4"d,e\n5,f\n', ['wrong_field_count', 'wrong_field_count', 'bad_quotes']],
    ['a.csv', 'id,x\n1,a\n2,"never closed\n3,b\n4,c\n', ['bad_quotes']],
    ['a.tsv', 'id\tx\n1\ta,b"c\n2\n3\t"d\te"\n', ['wrong_field_count']],
  ])('that are broken are one item each, known by their line: %s %j', async (name, text, codes) => {
    const items = await itemsOf([name], { cwd: folder({ [name]: text }) })
    const broken = items.filter((item) => item.broken)
    expect(broken.map((item) => item.broken?.code)).toEqual(codes)
    for (const item of broken) {
      expect(item.id).toBe(`${name}:${(item.ref as { line: number }).line}`)
      expect(item.broken).toMatchObject({ class: 'permanent', hint: expect.any(String) })
    }
  })

  it('have ids where --id-field says so, or are broken', async () => {
    const lines = [
      '{"key":"a"}',
      '{"key":5}',
      '{"id":"no"}',
      '{"key":""}',
      '{"key":12345678901234567890}',
      '{"key":{}}',
    ]
    const items = await itemsOf(['a.jsonl'], { cwd: folder({ 'a.jsonl': lines.join('\n') }), idField: 'key' })
    expect(items.map(({ id, broken }) => broken?.code ?? id)).toEqual([
      'a',
      '5',
      ...Array(4).fill('missing_id'),
    ])
  })

  it('give their text by the field that is named, and tell which fields they have', async () => {
    const dir = folder({ 'a.jsonl': '{"text":"no","body":"yes"}\n{"text":"no"}\n{"body":3}\n' })
    const [good, ...bad] = (await itemsOf(['a.jsonl'], { cwd: dir, textField: 'body' })).map(
      ({ input }) => input,
    )
    expect(textOf(good)).toBe('yes')
    expect(JSON.stringify(good)).toBe('{"text":"no","body":"yes"}')
    expect(() => textOf(bad[0])).toThrow('no text: it has no field "body"')
    expect(() => textOf(bad[1])).toThrow('no text: its field "body" is of type number')
  })

  it('may be long: 50 MB in one line, over many pieces', async () => {
    const text = 'ab"\n'.repeat(50 << 18)
    const dir = folder({ 'a.jsonl': `{"id":"long","text":${JSON.stringify(text)}}\n{"id":"next"}\n` })
    const items = await itemsOf(['a.jsonl'], { cwd: dir })
    expect(items.map(({ id }) => id)).toEqual(['long', 'next'])
    expect(textOf(items[0].input) === text).toBe(true)
  })

  it('with bytes that are not UTF-8 hold U+FFFD there', async () => {
    const dir = folder({ 'a.jsonl': Buffer.from('{"id":"a\xff","text":"\xe9t\xe9"}\n', 'latin1') })
    expect(await itemsOf(['a.jsonl'], { cwd: dir })).toMatchObject([
      { id: 'a\ufffd', input: { text: '\ufffdt\ufffd' } },
    ])
  })

  it('end where a .gz file is damaged, which is told in their place', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"id":"${(i * 7919) % 20_011}"}\n`)
    const whole = gzipSync(lines.join(''))
    const dir = folder({ 'whole.jsonl.GZ': whole, 'cut.jsonl.gz': whole.subarray(0, whole.length - 2_000) })
    expect(await itemsOf(['whole.jsonl.GZ'], { cwd: dir })).toHaveLength(20_000)
    const items = await itemsOf(['cut.jsonl.gz'], { cwd: dir })
    expect(items.slice(0, -1).every(({ id, broken }, i) => !broken && lines[i] === `{"id":"${id}"}\n`)).toBe(
      true,
    )
    expect(items.at(-1)).toMatchObject({
      id: `cut.jsonl.gz:${items.length}`,
      broken: { code: 'damaged_file' },
    })
    expect(items.length).toBeGreaterThan(1_000)
  })

  it('of a table whose columns have no names have their places instead', async () => {
    const dir = folder({ 'a.csv': ',id,text\n0,a,one\n1,b,two\n' })
    expect(await itemsOf(['a.csv'], { cwd: dir })).toMatchObject([
      { id: 'a', input: { column_1: '0', id: 'a', text: 'one' } },
      { id: 'b', input: { column_1: '1', id: 'b', text: 'two' } },
    ])
  })

  it('of an empty file, one of blank lines, one with a header alone: none', async () => {
    const dir = folder({
      'a.jsonl': '',
      'b.csv': '',
      'c.csv': '\ufeffid,x\r\n',
      'd.jsonl': '\n \t\n\r\n',
      'e.txt': '\n\n',
    })
    const source = await rowsSource(['a.jsonl', 'b.csv', 'c.csv', 'd.jsonl', 'e.txt'], { cwd: dir })
    expect(await all(source)).toEqual([])
    expect(source.skipped).toEqual({ blank_line: 5 })
  })
})

describe('rows of Parquet', () => {
  const fixtures = join(import.meta.dirname, '../fixtures/rows')

  it('are what JSON can hold: over row groups, nested, compressed, with a number', async () => {
    const items = await itemsOf(['mixed.parquet'], { cwd: fixtures })
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 2_500 }, (_, i) => `${i}`))
    expect(items[2_401]).toMatchObject({ type: 'row', ref: { line: 2_402 } })
    expect(items[2_401].input).toEqual({
      ...{ id: 2_401, text: 'text 2401 ü', big: '9007199254743394', share: 600.25, even: false },
      ...{ at: '2024-01-02T03:44:06.678Z', list: [2_401, null, 2_402], raw: 'YQ==' },
      nested: { a: 2_401, b: ['x', 'y'] },
    })
    expect(items[3].input).toMatchObject({ text: null })
  })

  it('have fields that are known before any is read', async () => {
    expect((await rowsSource(['mixed.parquet'], { cwd: fixtures })).fields).toContain('text')
  })

  it('have the columns that the file has, and end where it is damaged', async () => {
    const options = { cwd: fixtures, textField: 'body' }
    await expect(rowsSource(['mixed.parquet'], options)).rejects.toMatchObject({
      message: '--text-field "body": mixed.parquet has no such column',
    })
    const bytes = readFileSync(join(fixtures, 'mixed.parquet'))
    const dir = folder({
      ...{ 'none.parquet': bytes.subarray(0, 100), 'many.parquet': withMoreColumns(bytes) },
      'bad.parquet': damaged(bytes),
    })
    for (const file of ['none.parquet', 'many.parquet'])
      await expect(rowsSource([file], { cwd: dir })).rejects.toMatchObject({
        ...{ code: 'damaged_file', hint: expect.not.stringContaining('gzip') },
      })
    const items = await itemsOf(['bad.parquet'], { cwd: dir })
    expect(items).toHaveLength(2_049)
    expect(items[2_048]).toMatchObject({ id: 'bad.parquet:2049', broken: { code: 'damaged_file' } })
  })
})

/** The metadata says that there are more columns than it has: 23 bytes from its beginning. */
function withMoreColumns(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy[bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8) + 23] = 126
  return copy
}

/** Zeros where the second row group is, before the metadata. */
function damaged(bytes: Buffer): Buffer {
  const footer = bytes.readUInt32LE(bytes.length - 8)
  const end = bytes.length - 8 - footer
  return Buffer.from(bytes).fill(0, end - 3_000, end)
}

describe('a source of rows ends at once', () => {
  it.each([
    ['for a file that is not there', ['b.jsonl'], {}, 'no such file: "b.jsonl"'],
    ['for a folder', ['.'], {}, '. is a folder'],
    ['for an ending that says nothing', ['a.dat'], {}, 'can\'t tell the format of "a.dat" by its ending'],
    [
      'for a field that no row has',
      ['a.jsonl'],
      { textField: 'body' },
      '--text-field "body": a.jsonl has no such column',
    ],
    [
      'for a column that is not there',
      ['a.csv'],
      { idField: 'key' },
      '--id-field "key": a.csv has no such column',
    ],
    [
      'for a field of a line of text',
      ['a.txt'],
      { idField: 'id' },
      '--id-field "id": a.txt has no such column',
    ],
    ['for two columns of a name', ['twice.csv'], {}, 'twice.csv: two columns are called "a"'],
    ['for UTF-16', ['wide.jsonl'], {}, 'wide.jsonl is UTF-16'],
    ['for UTF-16 without a mark', ['narrow.csv'], {}, 'narrow.csv is UTF-16'],
    ['for lines of old', ['old.csv'], {}, 'old.csv: its lines end in a carriage return alone'],
    ['for gzip that does not say so', ['packed.jsonl'], {}, 'packed.jsonl is packed by gzip'],
    ['for Parquet in a pipe', ['-'], { format: 'parquet' }, '-: Parquet is read from a plain file'],
    [
      'for a link to itself',
      ['round.csv'],
      {},
      'can\'t read "round.csv": it is a link that leads back to itself',
    ],
    [
      'for Parquet without a byte',
      ['none.parquet'],
      {},
      "none.parquet can't be read: 0 bytes are too few for Parquet",
    ],
    ['for what is not gzip', ['a.txt.gz'], {}, "a.txt.gz can't be read: incorrect header check"],
  ] as [string, string[], RowsOptions, string][])('%s', async (_, files, options, message) => {
    const dir = folder({
      ...{
        'a.jsonl': '{"id":1,"text":"t"}\n',
        'a.csv': 'id,text\n',
        'a.dat': 'x',
        'a.txt': 'x\n',
        'a.txt.gz': 'plain',
      },
      ...{ 'twice.csv': 'a,b,a\n', 'wide.jsonl': Buffer.from('\ufeff{}', 'utf16le') },
      ...{ 'narrow.csv': Buffer.from('id,text', 'utf16le'), 'old.csv': 'id,text\r1,a\r' },
      ...{ 'packed.jsonl': gzipSync('{}\n'), 'none.parquet': '' },
    })
    symlinkSync('round.csv', join(dir, 'round.csv'))
    await expect(rowsSource(files, { cwd: dir, ...options })).rejects.toMatchObject({
      name: 'FatalError',
      message,
      hint: expect.any(String),
    })
  })

  it('knows a hundred thousand columns apart, and names the first', async () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `c${i}`)
    const dir = folder({ 'wide.csv': names.join(',') })
    await expect(rowsSource(['wide.csv'], { cwd: dir, textField: 'text' })).rejects.toMatchObject({
      hint: expect.stringMatching(/^it has: "c0", .*"c99", and 99900 more$/),
    })
  })

  it('tells of a header that has no end', async () => {
    const dir = folder({ 'open.csv': `id,"${'text\n'.repeat(4 << 20)}` })
    await expect(rowsSource(['open.csv'], { cwd: dir })).rejects.toMatchObject({ code: 'bad_header' })
  })

  it('takes globs, in the order of paths, and a file that is called like one', async () => {
    const dir = folder({ 'b.txt': 'b', 'a.txt': 'a', 'sub/c.txt': 'c', '[x].txt': 'x', 'd.csv': 'text\n' })
    const texts = async (...names: string[]) =>
      (await itemsOf(names, { cwd: dir })).map(({ input }) => (input as { text: string }).text)
    expect(await texts('b.txt', '**/*.txt')).toEqual(['b', 'x', 'a', 'c'])
    expect(await texts('[x].txt')).toEqual(['x'])
    expect(await texts('!b.txt', '**/*.txt', '!sub')).toEqual(['x', 'a'])
    await expect(rowsSource(['*.tsv'], { cwd: dir })).rejects.toMatchObject({ code: 'no_match' })
    await expect(rowsSource(['a.txt', '!b.txt'], { cwd: dir })).rejects.toMatchObject({ code: 'no_match' })
  })

  it('tells of links that a glob leaves out', async () => {
    const dir = folder({ 'a.txt': 'a' })
    symlinkSync('a.txt', join(dir, 'b.txt'))
    const source = await rowsSource(['*.txt'], { cwd: dir })
    for await (const _ of source);
    expect(source.skipped).toEqual({ link: 1 })
    await expect(rowsSource(['b*'], { cwd: dir })).rejects.toMatchObject({
      code: 'no_match',
      message: expect.stringContaining('symbolic links'),
    })
    expect(await itemsOf(['b.txt'], { cwd: dir })).toHaveLength(1)
  })

  it('for a field that no row of JSON has, but not for a type that rows behind the first may have', async () => {
    const rows = ['{"id":1,"text":"t"}', '{"key":"a","kind":"note","text":"t"}']
    const filler = Array(2_000).fill('{"key":"f","text":"t"}')
    const dir = folder({
      ...{ 'a.jsonl': rows.join('\n'), 'long.jsonl': [...filler, ...rows].join('\n') },
      'a.jsonl.gz': gzipSync(`${rows.join('\n')}\n`),
    })
    for (const file of ['a.jsonl', 'long.jsonl', 'a.jsonl.gz']) {
      const items = await itemsOf([file], { cwd: dir, typeField: 'kind', idField: 'key' })
      expect(items.slice(-2).map(({ id, type, broken }) => [type, broken?.code ?? id])).toEqual([
        ['row', 'missing_id'],
        ['note', 'a'],
      ])
    }
    for (const missing of [{ typeField: 'sort' }, { idField: 'sort' }, { textField: 'sort' }])
      await expect(rowsSource(['a.jsonl'], { cwd: dir, ...missing })).rejects.toMatchObject({
        code: 'no_such_column',
      })
    for (const missing of [{ idField: 'sort' }, { textField: 'body' }])
      await expect(rowsSource(['long.jsonl'], { cwd: dir, ...missing })).rejects.toMatchObject({
        code: 'no_such_column',
      })
  })

  it('never for a field that the first bytes of a pipe lack', async () => {
    const fields = { idField: 'key', typeField: 'kind', textField: 'body' }
    const stdin = Readable.from([Buffer.from('{"id":1}\n'), Buffer.from('{"key":2,"kind":"x","body":"t"}\n')])
    const items = await itemsOf(['-'], { stdin, ...fields })
    expect(items.map(({ id, type, broken }) => [id, type, broken?.code])).toEqual([
      ['stdin:1', 'row', 'missing_id'],
      ['2', 'x', undefined],
    ])
  })

  it('names the columns that are there', async () => {
    const dir = folder({ 'a.jsonl': '{"id":1,"text":"t"}\n{"kind":2}\n' })
    await expect(rowsSource(['a.jsonl'], { cwd: dir, typeField: 'sort' })).rejects.toMatchObject({
      hint: 'it has: "id", "text", "kind"',
    })
  })
})

describe('pages of rows', () => {
  it('are told apart by what rows are taken for, not only by their bytes', async () => {
    const dir = folder({
      'a.jsonl': '{"id":1,"text":"t"}\n',
      'b.jsonl': '{"id":1,"text":"t"}\n',
      'c.jsonl': '\n{"id":1,"text":"t"}\n',
    })
    const digests = new Set<string>()
    for (const [file, options] of [
      ['a.jsonl', {}],
      ['b.jsonl', {}],
      ['c.jsonl', {}],
      ['a.jsonl', { textField: 'text', idField: 'id' }],
      ['a.jsonl', { textField: 'id' }],
    ] as const) {
      const source = await rowsSource([file], { cwd: dir, ...options })
      for await (const { digest } of source.rowPages!(new AbortController().signal, 1))
        digests.add(Buffer.from(digest).toString('hex'))
    }
    expect(digests.size).toBe(5)
  })

  it('hold rows that are others where they mean something else: in another format, or broken for want of an id', async () => {
    const dir = folder({ 'a.jsonl': '{"id":1,"text":"t"}\n{"text":"t"}\n' })
    const [plain, named, asText] = await Promise.all(
      [{}, { idField: 'id' }, { format: 'txt' as const }].map((options) =>
        identitiesOf('a.jsonl', { cwd: dir, ...options }),
      ),
    )
    expect(named[0]).toBe(plain[0])
    expect(new Set([...plain, ...named, ...asText]).size).toBe(5)
  })

  it('know a row that is too long to be parsed as whoever parses it does, where it is plain JSON', async () => {
    const lines = [
      '{"text":"long","id":7,"type":"note"}',
      '{"text":"long"}',
      '{"text":"long",,}',
      '{"id":"\\u0061"}',
    ]
    const dir = folder({ 'a.jsonl': lines.join('\n'), 'a.csv': 'id,text\n8,long\n' })
    const whole = await identitiesOf('a.jsonl', { cwd: dir })
    const unparsed = await identitiesOf('a.jsonl', { cwd: dir }, { most: 1 })
    expect(unparsed.map((identity, i) => identity === whole[i])).toEqual([true, true, false, true])
    const [{ rows }] = await pagesOf('a.jsonl', { cwd: dir })
    const load = new RowsLoad(rows, { most: 1 })
    expect(lines.map((_, i) => load.kept(i).id)).toEqual(['7', 'a.jsonl:2', 'a.jsonl:3', 'a'])
    expect(load.item(0)).toEqual({ id: '7', type: 'note', ref: expect.objectContaining({ line: 1 }) })
    expect(new RowsLoad((await pagesOf('a.csv', { cwd: dir }))[0].rows, { most: 1 }).item(0).id).toBe(
      'a.csv:2',
    )
  })

  it('end when a stream is stopped that waits for more, without the half of a row', async () => {
    const stop = new AbortController()
    const stdin = new Readable({ read() {} })
    stdin.push('{"id":1}\n{"id":')
    const source = await rowsSource(['-'], { stdin })
    setImmediate(() => stop.abort())
    expect(await all(source.rowPages!(stop.signal, 1))).toEqual([])
    await expect(all(source)).rejects.toMatchObject({ code: 'read_twice' })
  })
})

function folder(files: Record<string, string | Uint8Array>): string {
  const dir = tempFolder()
  mkdirSync(join(dir, 'sub'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content)
  return dir
}

async function itemsOf(files: string[], options: RowsOptions): Promise<Item[]> {
  return all(await rowsSource(files, options))
}

async function pagesOf(file: string, options: RowsOptions): Promise<RowsPage[]> {
  return all((await rowsSource([file], options)).rowPages!(new AbortController().signal, 1))
}

async function identitiesOf(file: string, options: RowsOptions, how?: LoadOptions): Promise<string[]> {
  const [{ rows }] = await pagesOf(file, options)
  const load = new RowsLoad(rows, how)
  return Array.from(rows.starts, (_, i) => {
    const words = new Uint32Array(IDENTITY_WORDS)
    load.identify(i, undefined, 1, words, 0)
    return words.join()
  })
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}
