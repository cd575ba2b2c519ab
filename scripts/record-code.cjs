/** `node record-code.cjs DIST`: runs commands in this process and keeps the bytecode of all that they loaded. */
const { cpSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { tmpdir } = require('node:os')
const { join, resolve } = require('node:path')
const v8 = require('node:v8')
const { crc32 } = require('node:zlib')

const DIST = resolve(process.argv[2])
const MAIN = join(DIST, 'main.js')
const HOOK = join(DIST, 'code-cache.cjs')
/** What can't come from the cache. */
const PLAIN = [MAIN, HOOK, join(DIST, 'import-module.cjs')]
const CACHE = join(DIST, 'code-cache.bin')
rmSync(CACHE, { force: true })
const SAMPLES = resolve(__dirname, '../test/fixtures/analyze')
const { keyOf, load, scriptOf } = require(HOOK)

const state = mkdtempSync(join(tmpdir(), 'millrace-code-'))
/** The samples outside of any repository, some of them ignored. */
const PLAIN_SAMPLES = join(state, 'samples')
const AT = ['--state', join(state, 'state')]
const INLINE = [...AT, '--workers', '0', '--progress', 'plain']
const COMMANDS = [
  ['--tasks', 'analyze', '--repo', PLAIN_SAMPLES, '--analyze.metrics', 'lines', ...INLINE],
  ['--tasks', 'analyze', '--repo', SAMPLES, '--analyze.metrics', 'lines', ...INLINE],
  ['--tasks', 'analyze', '--repo', SAMPLES, ...INLINE],
  ['--tasks', 'analyze', '--repo', SAMPLES, ...INLINE, '--format', 'json'],
  ['--tasks', 'tokenize', '--files', join(SAMPLES, '*.py'), ...INLINE],
  ['--tasks', 'tokenize', '--files', join(SAMPLES, '*.go'), ...AT, '--workers', '1', '--progress', 'none'],
  ['status', ...AT],
  ['report', ...AT],
  ['dlq', 'list', ...AT],
  ['--tasks', 'analyze', '--repo', SAMPLES, '--dry-run', ...AT],
  ['--help'],
]

/** Of the flags that code analysis sets. */
const DEFAULTS = ['--max-inlined-bytecode-size-cumulative=920', '--wasm-tier-up']

/** By path: the text, its script once compiled, and the flag that was set before it was loaded. */
const loaded = new Map()
const compile = Module.prototype._compile
Module.prototype._compile = function (text, path, ...more) {
  if (PLAIN.includes(path)) return compile.call(this, text, path, ...more)
  const known = loaded.get(path) ?? { text, script: scriptOf(Module.wrap(text), path), flag }
  loaded.set(path, known)
  return load(this, known.script, path)
}

/** By file and what it requires: the package's file that it gets. */
const packages = {}
const resolveFilename = Module._resolveFilename
Module._resolveFilename = function (id, parent, ...more) {
  const path = resolveFilename.call(this, id, parent, ...more)
  if (parent?.filename && path.includes('node_modules')) packages[`${keyOf(parent.filename)} ${id}`] = path
  return path
}

/** A cache is good for the flags under which it was made: the first that a command sets is set when caches are made. */
let flag
const { setFlagsFromString } = v8
v8.setFlagsFromString = (given) => {
  flag ??= given
}

main()

async function main() {
  try {
    for (const folder of ['', 'inside']) makePlainSamples(join(PLAIN_SAMPLES, folder))
    for (const command of COMMANDS) await run(command)
    writeFileSync(CACHE, encode())
  } finally {
    rmSync(state, { recursive: true, force: true })
  }
}

function makePlainSamples(folder) {
  cpSync(SAMPLES, folder, { recursive: true })
  writeFileSync(join(folder, '.gitignore'), '# tables\n*.sql\n!/sample.sql\nlogs/\nout/**/*.txt\n')
}

/** The entry runs what `process.argv` says as soon as it is loaded, and exits. */
function run(command) {
  return new Promise((done, fail) => {
    flag = undefined
    process.exit = (code) => (code ? fail(new Error(`${command.join(' ')} ended with ${code}`)) : done())
    process.argv = [process.execPath, MAIN, ...command]
    for (const path of Object.keys(require.cache)) if (path.startsWith(DIST)) delete require.cache[path]
    require(MAIN)
  })
}

function encode() {
  const entries = {}
  const parts = []
  let at = 0
  const files = [...loaded].sort(
    ([, a], [, b]) => Number(a.flag !== undefined) - Number(b.flag !== undefined),
  )
  for (const [path, { text, script, flag }] of files) {
    if (flag) setFlagsFromString(flag)
    const bytecode = script.createCachedData()
    // Ours are ASCII: a byte a character.
    const wrapped = Buffer.from(path.startsWith(DIST) ? Module.wrap(text) : '', 'latin1')
    entries[keyOf(path)] = { crc: crc32(text), at, bytecode: bytecode.length, text: wrapped.length }
    parts.push(bytecode, wrapped)
    at += bytecode.length + wrapped.length
  }
  const known = Object.entries(packages).filter(([, path]) => loaded.has(path))
  const head = Buffer.from(
    JSON.stringify({
      ...{ v8: process.versions.v8, defaults: DEFAULTS, files: entries },
      packages: Object.fromEntries(known.map(([required, path]) => [required, keyOf(path)])),
    }),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  return Buffer.concat([length, head, ...parts])
}
