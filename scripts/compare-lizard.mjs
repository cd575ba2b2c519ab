/**
 * Compares cyclomatic complexity with lizard's, function by function, matched by file and the line of the name.
 * node scripts/compare-lizard.mjs DIR [lizard command, default: lizard]      (after npm run build)
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '../dist/main.js')
const MAX_OUTPUT = 2 ** 30
const [, , folder, ...command] = process.argv
if (!folder) throw new Error('usage: node scripts/compare-lizard.mjs DIR [LIZARD ...]')

const totals = {}
const theirs = lizard(resolve(folder))
for (const { path, language, functions = [] } of millrace(resolve(folder))) {
  const lines = theirs.get(path)
  if (!lines) continue
  totals[language] ??= { matched: 0, equal: 0, 'only here': 0, 'only lizard': 0 }
  for (const one of functions) count(totals[language], one, lines.get(one.line))
  for (const left of lines.values()) totals[language]['only lizard'] += left.length
}
for (const total of Object.values(totals))
  total['%'] = Number(((100 * total.equal) / total.matched).toFixed(2))
console.table(totals)

/** Of several functions on a line the one of the same name is meant. */
function count(total, one, candidates) {
  if (!candidates?.length) {
    total['only here']++
    return
  }
  const named = candidates.findIndex(({ name }) => lastName(name) === lastName(one.name))
  const [match] = candidates.splice(Math.max(0, named), 1)
  total.matched++
  if (match.ccn === one.ccn) total.equal++
}

function lastName(name) {
  return name.split(/\.|::/).at(-1)
}

function millrace(root) {
  const state = mkdtempSync(join(tmpdir(), 'compare-lizard-'))
  try {
    const args = [MAIN, '--tasks', 'analyze', '--files', '.', '--state', state, '--progress', 'none']
    execFileSync(process.execPath, args, { cwd: root, stdio: 'ignore' })
    const lines = readFileSync(join(state, 'out/analyze.jsonl'), 'utf8').trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line).result)
  } finally {
    rmSync(state, { recursive: true })
  }
}

/** path → line → functions */
function lizard(root) {
  const [program = 'lizard', ...args] = command
  const csv = execFileSync(program, [...args, '--csv', root], { maxBuffer: MAX_OUTPUT, encoding: 'utf8' })
  const files = new Map()
  // a name may span lines
  for (const row of csv.trimEnd().split(/\n(?=\d+,\d+,\d+,\d+,\d+,")/)) {
    const [, ccn, , , , , path, name, , line] = fields(row)
    const file = getOrSet(files, relative(root, path), () => new Map())
    getOrSet(file, Number(line), () => []).push({ name, ccn: Number(ccn) })
  }
  return files
}

function fields(row) {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => match[1] ?? match[2])
}

function getOrSet(map, key, make) {
  if (!map.has(key)) map.set(key, make())
  return map.get(key)
}
