import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { get_encoding } from 'tiktoken'
import { describe, expect, test } from 'vitest'
import { byteLevelFiles } from '../encoding/tokenizer-files.ts'
import {
  forPeople,
  isRoot,
  listTree,
  millrace,
  NOBODY,
  ONE_ERROR,
  parseLines,
  tempDir,
  writeTree,
} from './cli.ts'

const FILES: Record<string, string> = {
  'a.md': '# Grüße\n\nDer schnelle braune Fuchs.\n',
  'b.ts': 'export const answer: number = 42\n',
  'c.txt': '你好，世界 👋🏽 '.repeat(300),
}
const dir = writeTree(tempDir(), { ...FILES, 'd.png': Buffer.from([0x89, 0x50, 0, 0, 1]) })
const QUIET = ['--tasks', 'tokenize', '--files', '*', '--progress', 'none', '--format', 'json']
const tokenize = (state: string, ...args: string[]) =>
  millrace(forPeople([...QUIET, '--state', state, ...args]), { cwd: dir })
const results = (state: string) =>
  parseLines(readFileSync(join(state, 'out/tokenize.jsonl'), 'utf8')) as {
    id: string
    result: { ids: number[] }
  }[]

describe('tokenize over files', () => {
  test.each(['o200k_base', 'cl100k_base', 'gpt2'] as const)('gives the ids of %s', async (encoding) => {
    const state = tempDir()
    const { code, stdout, stderr } = await tokenize(state, '--tokenize.ids', '--tokenize.encoding', encoding)
    expect(code, stderr).toBe(0)
    const official = get_encoding(encoding)
    const found = results(state)
    const counts = Object.entries(FILES).map(([id, text]) => {
      const ids = [...official.encode_ordinary(text)]
      expect(found.find((line) => line.id === id)?.result.ids).toEqual(ids)
      return ids.length
    })
    expect(JSON.parse(stdout).tasks_detail.tokenize).toMatchObject({
      ...{ items: 3, tokens: counts[0] + counts[1] + counts[2], max: counts[2], skipped: { binary: 1 } },
      longest: [{ id: 'c.txt', tokens: counts[2] }, {}, {}],
    })
  })

  test('gives the same bytes with threads that share their table as without any', async () => {
    const ran = await Promise.all(
      ['0', '2'].map(async (workers) => {
        const state = tempDir()
        const limits = ['--tokenize.max-tokens', '9', '--tokenize.overflow', 'split', '--tokenize.ids']
        const { stdout } = await tokenize(state, '--workers', workers, ...limits)
        return [results(state), JSON.parse(stdout).tasks_detail]
      }),
    )
    expect(ran[1]).toEqual(ran[0])
  })

  test('counts again nothing for another price', async () => {
    const state = tempDir()
    await tokenize(state, '--tokenize.price', '1')
    const { stdout } = await tokenize(state, '--tokenize.price', '1000000')
    const { cached, tasks_detail } = JSON.parse(stdout)
    expect(cached).toBe(4)
    expect(tasks_detail.tokenize.price).toBe(tasks_detail.tokenize.tokens)
  })

  test('takes a tokenizer.json, of which a copy counts nothing again but another one in its place does', async () => {
    const state = tempDir()
    const path = join(tempDir(), 'tokenizer.json')
    const counted = async (name: string, file = path) => {
      writeFileSync(file, JSON.stringify(byteLevelFiles()[name]))
      const { stdout, stderr } = await tokenize(state, '--tokenize.encoding', file)
      const { cached, tasks_detail } = JSON.parse(stdout || `"${stderr}"`)
      return { cached, tokens: tasks_detail.tokenize.tokens }
    }
    const first = await counted('GPT-2')
    expect(first).toEqual({ cached: 0, tokens: expect.any(Number) })
    expect(await counted('GPT-2')).toEqual({ ...first, cached: 4 })
    expect(await counted('GPT-2', join(tempDir(), 'copy.json'))).toEqual({ ...first, cached: 4 })
    expect(await counted('Qwen')).toMatchObject({ cached: 0 })
  })

  test('a table has ids where they were asked for, of a text without tokens none, and else no cell', async () => {
    const dir = writeTree(tempDir(), { 'a.md': '', 'b.md': 'hello world' })
    const cells = async (...more: string[]) => {
      const args = [
        '--tasks',
        'tokenize',
        '--files',
        '*.md',
        '--format',
        'csv',
        '--progress',
        'none',
        ...more,
      ]
      const { stdout } = await millrace(args, { cwd: dir })
      return stdout.split('\r\n').slice(1, 3)
    }
    expect(await cells()).toEqual(['a.md,,0,,0,false,', 'b.md,,0,,2,false,'])
    expect(await cells('--tokenize.ids')).toEqual(['a.md,,0,,0,false,[]', 'b.md,,0,,2,false,"[24912,2375]"'])
    const split = ['--tokenize.max-tokens', '2', '--tokenize.overflow', 'split']
    expect(await cells(...split, '--tokenize.ids')).toEqual([
      'a.md,,0,,0,false,[]',
      'b.md,0,0,11,2,false,"[24912,2375]"',
    ])
  })

  test('refuses options that say nothing', async () => {
    const unknown = await tokenize(tempDir(), '--tokenize.encoding', 'o300k')
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('cl100k_base') })
    const state = tempDir()
    const alone = await tokenize(state, '--tokenize.overflow', 'split')
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('add --tokenize.max-tokens') })
    expect(listTree(state)).toEqual([])
    const unpacked = await tokenize(tempDir(), '--tokenize.separator', 'eot')
    expect(unpacked).toMatchObject({ code: 2, stderr: expect.stringContaining('add --out FILE.bin') })
  })

  test('refuses an encoding that can not be read, by its path', async () => {
    const encoding = join(tempDir(), 'tokenizer.json')
    writeFileSync(encoding, '{}', { mode: 0 })
    const options = { cwd: dir, ...(isRoot ? { uid: NOBODY } : {}) }
    const { code, stderr } = await millrace([...QUIET, '--tokenize.encoding', encoding], options)
    expect(code).toBe(2)
    expect(stderr).toMatch(ONE_ERROR)
    expect(stderr).toContain(`--tokenize.encoding ${JSON.stringify(encoding)}: `)
    expect(stderr).toContain("can't be read: EACCES\n")
  })

  test('refuses a separator that the encoding does not have before there is a state folder', async () => {
    const encoding = join(tempDir(), 'tokenizer.json')
    writeFileSync(encoding, JSON.stringify({ ...byteLevelFiles()['GPT-2'], added_tokens: [] }))
    const out = join(tempDir(), 'corpus.bin')
    for (const [separator, hint] of [
      ['8000', 'give an id below 8000'],
      ['eot', 'give the id of one'],
    ])
      for (const more of [[], ['--dry-run']]) {
        const state = tempDir()
        const options = ['--tokenize.encoding', encoding, '--tokenize.separator', separator, ...more]
        const refused = await tokenize(state, '--tokenize.ids', '--out', out, ...options)
        expect(refused).toMatchObject({
          ...{ code: 2, stdout: '' },
          stderr: expect.stringContaining(hint),
        })
        expect(refused.stderr).toContain('--tokenize.separator: ')
        expect(listTree(state)).toEqual([])
      }
  })
})
