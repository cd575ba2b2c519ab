import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseArgs } from '../../src/cli/args.ts'
import { fixture, inProcess, listTree, millrace, ONE_ERROR, tempDir, writeTree } from './cli.ts'

const home = process.cwd()
const dir = writeTree(tempDir(), {
  'repo/a.ts': 'export const a = 1\n',
  'old.jsonl': 'before\n',
  'body.csv': 'id,body\n1,x\n',
  'theirs/.gitignore': '*.log\n',
})
beforeAll(() => process.chdir(dir))
afterAll(() => process.chdir(home))

const RUN = ['--tasks', 'analyze', '--repo', 'repo']
const ASK = ['--tasks', 'generate', '--repo', 'repo', '--generate.model', 'm']
const COUNT = ['--tasks', 'tokenize', '--repo', 'repo']
const HTTP = ['--tasks', 'http', '--repo', 'repo']

describe('exit 2 at once, one error and one hint, nothing changed', () => {
  test.each([
    ['no arguments', [], /no --tasks given/],
    ['an unknown command', ['frobnicate'], /"frobnicate"/],
    ['an unknown flag', [...RUN, '--nope'], /--nope/],
    ['a mistyped flag', [...RUN, '--fomat', 'json'], /did you mean --format\?/],
    ['an unknown task', ['--tasks', 'nope', '--repo', 'repo'], /"nope".*\n.*built in: analyze/],
    ['a task module that is not there', ['--tasks', './no.mjs', '--repo', 'repo'], /no\.mjs/],
    ['a module that is not a task', ['--tasks', `${home}/package.json`, '--repo', 'repo'], /package\.json/],
    ['an unknown task option', [...RUN, '--analyze.nope', '1'], /--analyze\.nope.*\n.*--analyze\.max-bytes/],
    ['a bad task option', [...RUN, '--analyze.max-bytes', 'many'], /--analyze\.max-bytes "many"/],
    ['a number below its least', [...ASK, '--generate.max-tokens', '0'], /"0": not a number of at least 1/],
    ['no token at most', [...COUNT, '--tokenize.max-tokens', '0'], /"0": not a number of at least 1/],
    [
      'a table without texts',
      ['--tasks', 'tokenize', '--input', 'body.csv'],
      /tokenize needs the field "text".*\n.*--text-field .*: id, body/,
    ],
    ['a separator that is none', [...COUNT, '--tokenize.separator', 'x'], /"x": neither an id nor eot/],
    ['a number above its most', [...ASK, '--generate.temperature', '3'], /"3": not a number of at most 2/],
    ['a text for a number', [...ASK, '--generate.temperature', 'hot'], /"hot": not a number\n/],
    ['an option that is needed', ASK.slice(0, 4), /--generate\.model missing: it has no default/],
    ['a base URL with a query', [...ASK, '--generate.base-url', 'http://x/v1?a=1'], /ends before its query/],
    [
      'a key in a URL',
      [...HTTP, '--http.url', 'http://x/?a=1&key=abc'],
      /--http\.url holds what looks like a secret/,
    ],
    [
      'a key in a header',
      [...HTTP, '--http.url', 'http://x/', '--http.headers', '{"x-custom":"Bearer abcdefgh12"}'],
      /--http\.headers holds what looks like a secret/,
    ],
    [
      'a key in a body',
      [...HTTP, '--http.url', 'http://x/', '--http.body', '{"api_key":"abcdef","q":{"a":"{{text}}"}}'],
      /--http\.body holds what looks like a secret/,
    ],
    ['three braces in a prompt', [...ASK, '--generate.prompt', 'Say {{{text}}}'], /stands in two braces/],
    [
      'three braces in a body',
      [...HTTP, '--http.url', 'http://x/', '--http.body', '{"q":"{{{text}}}"}'],
      /--http\.body: a field stands in two braces/,
    ],
    ['a port that is none', [...HTTP, '--http.url', 'http://x:99999/{{id}}'], /not a URL/],
    ['a host that is none', [...HTTP, '--http.url', 'http://[::1/'], /not a URL/],
    [
      'a key for its variable',
      [...ASK, '--generate.key-variable', 'sk_planted_0123456789'],
      /looks like a secret/,
    ],
    ['a task twice', ['--tasks', 'analyze,analyze', '--repo', 'repo'], /called analyze/],
    ['--workers', [...RUN, '--workers', 'two'], /--workers "two"/],
    ['--workers out of range', [...RUN, '--workers', '-1'], /--workers "-1"/],
    ['--workers without a value', [...RUN, '--workers'], /--workers needs a value/],
    ['--workers twice', [...RUN, '--workers', '1', '--workers', '2'], /--workers is given more than once/],
    ['--state twice', ['status', '--state', 'a', '--state', 'b'], /--state is given more than once/],
    ['a flag of a run for dlq', ['dlq', 'retry', '--tpm', '5'], /does not take it\n.*dlq retry --later/],
    ['a mistyped flag of clean', ['clean', '--kep', '1'], /did you mean --keep\?/],
    ['--no- before what is no switch', ['--no-tasks', ...RUN.slice(2)], /--no-tasks: --tasks is no switch/],
    ['--no- before a list', ['--no-input', ...RUN.slice(0, 2)], /--no-input: --input is no switch/],
    ['--no- of a command', ['dlq', 'export', '--no-out'], /--no-out: --out is no switch/],
    ["--no- before a task's text", [...ASK, '--no-generate.prompt'], /--generate\.prompt is no switch/],
    ['a file behind --', [...RUN, '--', 'b.txt'], /nothing takes "b\.txt" behind --.*\n.*--files/],
    ['two runs for status', ['status', 'a', '--', 'b'], /more than one run/],
    ['--worker-memory', [...RUN, '--worker-memory', '1MB'], /--worker-memory "1MB"/],
    ['--concurrency', [...RUN, '--concurrency', '0'], /--concurrency "0"/],
    ['--max-attempts', [...RUN, '--max-attempts', '0'], /--max-attempts "0"/],
    ['--backoff', [...RUN, '--backoff', 'soon'], /--backoff "soon"/],
    ['--timeout', [...RUN, '--timeout', '0'], /--timeout "0"/],
    ['--timeout beyond any timer', [...RUN, '--timeout', '1000h'], /--timeout "1000h"/],
    ['--halt', [...RUN, '--halt', '0%'], /--halt "0%"/],
    ['--format', [...RUN, '--format', 'xml'], /--format "xml": not one of human, json, ndjson/],
    ['--progress', [...RUN, '--progress', 'loud'], /--progress "loud"/],
    ['--log-level', [...RUN, '--log-level', 'trace'], /--log-level "trace"/],
    ['a missing repository', ['--tasks', 'analyze', '--repo', 'nope'], /no such folder.*nope/],
    ['a repository that is a file', ['--tasks', 'analyze', '--repo', 'old.jsonl'], /not a folder/],
    ['a missing file', ['--tasks', 'analyze', '--files', 'nope.ts'], /nope\.ts/],
    ['a glob without a match', ['--tasks', 'analyze', '--files', '*.zig'], /no file matches/],
    ['no source', ['--tasks', 'analyze'], /--repo, --files or --input/],
    ['two sources', [...RUN, '--files', 'repo'], /can not go together/],
    ['--out in a folder that is not there', [...RUN, '--out', 'no/r.jsonl'], /no folder .*\/no to put/],
    ['--out below a file', [...RUN, '--out', 'old.jsonl/r.jsonl'], /no folder/],
    ['--out a folder', [...RUN, '--out', 'repo'], /repo is a folder/],
    ['--out of an unknown ending', [...RUN, '--out', 'r.xlsx'], /r\.xlsx.*\n.*\.jsonl/],
    [
      '--out a file for two tasks',
      ['--tasks', `analyze,${fixture('echo')}`, '--repo', 'repo', '--out', 'old.jsonl'],
      /several tasks need a folder/,
    ],
    ['--state with other things in it', [...RUN, '--state', 'repo'], /not a state folder: it holds "a\.ts"/],
    ['--state with a .gitignore of others', [...RUN, '--state', 'theirs'], /it holds "\.gitignore"/],
    ['--state below a file', [...RUN, '--state', 'old.jsonl/s'], /a part of the path is a file/],
    ['--state a file', [...RUN, '--state', 'old.jsonl'], /there is a file of that name/],
    ['status without a run', ['status'], /there is no run in/],
    ['report without a run', ['report', 'x'], /there is no run in/],
    ['verify without a run', ['verify'], /there is no run in/],
    ['clean without a run', ['clean'], /there is no run in/],
    ['clean --all of what is not ours', ['clean', '--all', '--state', 'repo'], /there is no run in/],
    ['clean --keep', ['clean', '--keep', '0'], /--keep "0"/],
    ['dlq without an action', ['dlq'], /action/],
    ['dlq with an unknown action', ['dlq', 'eat'], /dlq "eat": not one of list, show, retry, export/],
    ['dlq of an unknown class', ['dlq', 'list', '--class', 'sad'], /--class "sad"/],
    ['dlq without a run', ['dlq', 'list'], /there is no run in/],
  ] as [string, string[], RegExp][])('%s', async (_, args, says) => {
    const before = listTree(dir)
    const { code, stdout, stderr } = await inProcess(args)
    expect(stderr).toMatch(ONE_ERROR)
    expect(stderr).toMatch(says)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(listTree(dir)).toEqual(before)
  })
})

test('the program itself says so too, whatever the language', async () => {
  const { code, stdout, stderr } = await millrace([...RUN, '--nope'], {
    cwd: dir,
    env: { LC_ALL: 'de_DE.UTF-8' },
  })
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error: unknown flag --nope\nhint: millrace --help lists commands and flags\n',
  })
})

test('a name with escape codes is not written raw', async () => {
  const { stderr } = await inProcess(['--tasks', 'analyze', '--repo', 'x\u001b[31m\ny'])
  expect(stderr).toMatch(ONE_ERROR)
  expect(stderr).toContain('x\\u001b[31m\\ny')
})

test('a run behind -- is that run', async () => {
  for (const command of ['status', 'report'])
    expect(await parseArgs([command, '--', 'mine'], 80, tempDir())).toMatchObject({ command, run: 'mine' })
})

test('ids behind -- are ids, not left out: dlq would take all items', async () => {
  const ids = ['dlq', 'retry', 'a', '--', '-b']
  expect(await parseArgs(ids, 80, tempDir())).toMatchObject({ command: 'dlq', ids: ['a', '-b'] })
})
