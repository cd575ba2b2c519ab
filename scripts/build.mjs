/**
 * Builds dist/: JavaScript bundled into a few flat files, since most of a short command's time is Node resolving
 * and reading modules one by one (yargs and zod alone: 170 ms apart, 55 ms bundled); types beside it; the
 * encodings' tokens; and the licences of what is bundled. Packages with files of their own at run time stay outside.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { writeEncodings } from './encodings.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const ENTRIES = {
  main: 'src/main.ts',
  index: 'src/index.ts',
  worker: 'src/pool/worker.ts',
  'isolated-process': 'src/pool/isolated-process.ts',
  'scan-worker': 'src/nearest/scan-worker.ts',
  'near-pairs-worker': 'src/tasks/embed/compare/near-pairs-worker.ts',
}
const PLAIN_TEXT = {
  'string-width': resolve('scripts/plain-width.mjs'),
  'wrap-ansi': resolve('scripts/plain-wrap.mjs'),
}
const OUTSIDE = ['lmdb', 'piscina', 'pino', 'web-tree-sitter']

rmSync('dist', { recursive: true, force: true })
const bundle = await rolldown({
  input: ENTRIES,
  platform: 'node',
  external: OUTSIDE,
  resolve: { alias: PLAIN_TEXT },
  transform: { define: { MILLRACE_VERSION: JSON.stringify(version) } },
})
const { output } = await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunk-[name]-[hash].js',
})
cpSync('src/pool/worker-entry.cjs', 'dist/worker-entry.cjs')
await writeEncodings('dist/encodings')
copyLicences(output.flatMap((chunk) => chunk.moduleIds ?? []))
execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })

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
