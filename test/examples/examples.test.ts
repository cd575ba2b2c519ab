import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'

const ROOT = resolve(import.meta.dirname, '../..')

function run(script: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, script), ...args], { encoding: 'utf8' })
}

it('function.mjs: a function over items, and again', () => {
  const state = join(tempFolder(), 'state')
  const lines = ['fjord', 'mill', 'race', 'wheel'].map(
    (word) => `${word} succeeded { letters: ${word.length} }`,
  )
  for (let time = 0; time < 2; time++) {
    const [first, ...rest] = run('examples/function.mjs', state).trim().split('\n')
    expect(first).toMatch(/^4 of 4 in [\d.]+ s$/)
    expect(rest).toEqual(lines)
  }
})

it('events.mjs: a retry that succeeds, a dead letter', () => {
  const lines = run('examples/events.mjs').trim().split('\n')
  expect(lines.sort()).toEqual([
    '2 succeeded, 1 dead',
    'broken: bad_shape (mend the row)',
    'flaky: attempt 1 failed: busy',
    'flaky: attempt 2 failed: busy',
  ])
})

it('word-count.mjs: a task of your own, in the pool', () => {
  const dir = tempFolder()
  mkdirSync(join(dir, 'in'))
  writeFileSync(join(dir, 'in/a.txt'), 'one two\nthree')
  writeFileSync(join(dir, 'in/b.txt'), '')
  const args = ['--tasks', join(ROOT, 'examples/word-count.mjs'), '--files', join(dir, 'in')]
  const flags = ['--state', join(dir, 'state'), '--format', 'json', '--progress', 'none']
  const summary = JSON.parse(run('dist/main.js', ...args, ...flags))
  expect(summary).toMatchObject({ succeeded: 2, tasks_detail: { 'word-count': { words: 3 } } })
})

it('repository.mjs: the most complex functions of a repository', () => {
  const dir = tempFolder()
  writeFileSync(join(dir, 'a.js'), 'function pick(a, b) { return a && b ? a : b }\n')
  expect(run('examples/repository.mjs', dir, join(dir, '.millrace'))).toBe('a.js:1 pick 3\n')
})
