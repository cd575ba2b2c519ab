/**
 * Builds dist/: JavaScript bundled by what is loaded together, since most of a short command's time is Node resolving,
 * reading and compiling modules; types beside it; the encodings' tokens; and the licences of what is bundled. Packages
 * with files of their own at run time stay outside. It is CommonJS: only that can be loaded with its bytecode.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { boundedParquet } from './bounded-parquet.mjs'
import { writeCodeCache } from './code-cache.mjs'
import { writeEncodings } from './encodings.mjs'
import { readyMade } from './ready-made.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const ENTRIES = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  worker: 'src/pool/worker.ts',
  'isolated-process': 'src/pool/isolated-process.ts',
  'scan-worker': 'src/nearest/scan-worker.ts',
  'near-pairs-worker': 'src/tasks/embed/compare/near-pairs-worker.ts',
}
const INSTEAD = {
  assert: resolve('scripts/plain-assert.mjs'),
  'string-width': resolve('scripts/plain-width.mjs'),
  'wrap-ansi': resolve('scripts/plain-wrap.mjs'),
  'escalade/sync': resolve('scripts/no-search.mjs'),
  msgpackr: resolve('scripts/no-packer.mjs'),
  'node-gyp-build-optional-packages': resolve('scripts/lmdb-native.mjs'),
}
const OUTSIDE = ['piscina', 'pino', 'web-tree-sitter']

rmSync('dist', { recursive: true, force: true })
const bundle = await rolldown({
  input: ENTRIES,
  platform: 'node',
  external: OUTSIDE,
  plugins: [boundedParquet(), readyMade()],
  // What LMDB does where functions can't be made of text; here they can.
  checks: { eval: false },
  preserveEntrySignatures: 'allow-extension',
  resolve: { alias: INSTEAD },
  // Only a search for `extends` in package.json, which yargs does where it is asked to, resolves by it.
  transform: { define: { MILLRACE_VERSION: JSON.stringify(version), 'import.meta.resolve': 'undefined' } },
})
const { output } = await bundle.write({
  dir: 'dist',
  format: 'cjs',
  esModule: true,
  comments: false,
  // Not in the library: how its host loads modules is the host's.
  banner: ({ isEntry, name }) => (isEntry && name !== 'index' ? 'require("./code-cache.cjs")' : ''),
  entryFileNames: '[name].js',
  chunkFileNames: 'chunk-[name]-[hash].js',
  // Its own, by which what it prints is known.
  codeSplitting: { groups: [{ name: 'lmdb', test: /node_modules\/lmdb\// }] },
})
for (const { fileName, code } of output)
  writeFileSync(join('dist', fileName), asAscii(withRequire(withoutImports(code))))
writeFileSync('dist/package.json', '{"type":"commonjs"}\n')
for (const file of ['code-cache.cjs', 'import-module.cjs']) cpSync(join('src', file), join('dist', file))
await writeEncodings('dist/encodings')
writeCodeCache('dist')
copyLicences(output.flatMap((chunk) => chunk.moduleIds ?? []))
// Not by npx: during `npm install -g .` that looks for it among global packages.
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})

/** Code that comes with its bytecode can't import: packages are required, a user's module is imported for it. */
function withoutImports(code) {
  return code
    .replace(/(?<![#.\w])import\(("[^"]+")\)/g, 'Promise.resolve(require($1))')
    .replace(/(?<![#.\w])import\(/g, 'require("./import-module.cjs").importModule(')
}

/** What a module has to make for itself is at hand here, and known to `code-cache.cjs`. */
function withRequire(code) {
  return code.replaceAll(
    '(0, node_module.createRequire)(require("url").pathToFileURL(__filename).href)',
    'require',
  )
}

/** Text of one byte a character is read, and held, in half of the time and the memory. */
function asAscii(code) {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function copyLicences(modules) {
  const packages = new Set(modules.map(packageOf).filter(Boolean))
  for (const name of packages) {
    const from = join('node_modules', name)
    const file = existsSync(from) && readdirSync(from).find((entry) => /^licen[cs]e/i.test(entry))
    if (!file) continue
    mkdirSync('dist/licences', { recursive: true })
    cpSync(join(from, file), join('dist/licences', `${name.replace('/', '+')}.txt`))
  }
}

function packageOf(module) {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(module)?.[1]
}
