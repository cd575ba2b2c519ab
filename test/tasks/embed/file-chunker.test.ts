import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openEncoding } from '../../../src/encoding/open-encoding.ts'
import { Chunker } from '../../../src/tasks/embed/chunk/chunker.ts'
import { FileChunker } from '../../../src/tasks/embed/chunk/file-chunker.ts'

const encoder = await openEncoding('o200k_base')
const SAMPLES = new URL('../../fixtures/analyze/', import.meta.url)
const samples = readdirSync(SAMPLES).filter((name) => name.startsWith('sample.'))
const LINES = [
  'def one(a):',
  '    return a',
  'class Two {',
  '  three() {',
  '  }',
  '}',
  '# heading',
  '// note',
  '',
  '@mark',
  '中文 🙂',
]

function fileChunker(size: number, overlap: number): FileChunker {
  return new FileChunker(new Chunker(encoder, { size, overlap }))
}

async function slices(chunker: FileChunker, text: string, path: string): Promise<string[]> {
  return (await chunker.cut(text, path)).map(({ start, end }) => text.slice(start, end))
}

/** Every character that is no white space is in a chunk, in order, and no chunk is too large. */
function expectWhole(text: string, chunks: { start: number; end: number; token_count: number }[]): void {
  let covered = 0
  for (const { start, end, token_count } of chunks) {
    expect(text.slice(Math.min(covered, start), start).trim()).toBe('')
    expect(token_count).toBe(encoder.count(text.slice(start, end)))
    expect(token_count).toBeLessThanOrEqual(40)
    covered = end
  }
  expect(text.slice(covered).trim()).toBe('')
}

describe('chunks of files', () => {
  const words = 'some words of it, '.repeat(6)
  const body = (name: string) =>
    `  ${name}() {\n    const a = 1\n\n    return [${words.split(', ').join(' + ')}]\n  }\n`

  it('begin where functions do', async () => {
    const text = `class A {\n${['one', 'two', 'three'].map(body).join('')}}\n`
    const cut = await slices(fileChunker(60, 0), text, 'a.js')
    expect(cut.map((chunk) => chunk.split('\n')[0])).toEqual(['class A {', 'two() {', 'three() {'])
    expect(await slices(fileChunker(60, 0), text, 'notes.txt')).not.toEqual(cut)
  })

  it('cover any text in any language', async () => {
    const chunker = fileChunker(40, 8)
    for (const name of samples) {
      const text = readFileSync(new URL(name, SAMPLES), 'utf8')
      expectWhole(text, await chunker.cut(text, name))
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...LINES), { maxLength: 60 }),
        fc.constantFrom('a.py', 'a.ts', 'a.c', 'a.rb', 'a.md', 'a'),
        fc.constantFrom('\n', '\r\n'),
        async (lines, path, newline) => {
          const text = lines.join(newline)
          expectWhole(text, await chunker.cut(text, path))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('depend on the text and its language, not on what came before', async () => {
    const read = (name: string) => readFileSync(new URL(name, SAMPLES), 'utf8')
    const used = fileChunker(30, 4)
    for (const name of samples) await used.cut(read(name), name)
    for (const name of samples.toReversed())
      expect(await used.cut(read(name), name)).toEqual(await fileChunker(30, 4).cut(read(name), name))
  })

  it('of hostile code are made in bounded time', async () => {
    const chunker = fileChunker(256, 32)
    for (const piece of ['(', '{\n', 'def f():\n', '/*', '"', '  \n', 'f(){}\n', '@a\n', ';'])
      for (const path of ['a.py', 'a.rs', 'a.ts'])
        expect((await chunker.cut(piece.repeat(30_000 / piece.length), path)).length).toBeLessThan(1_000)
  })
})
