import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** Loaded first: prints which files V8 was given bytecode for, and whether it took it. */
const WITNESS = `const vm = require('node:vm')
const told = {}
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options)
    told[options.filename.split(/[\\\\/]/).pop()] = this.cachedDataRejected
  }
}
process.on('exit', () => require('node:fs').writeFileSync('told.json', JSON.stringify(told)))
`

function installed(): { folder: string; run: (...flags: string[]) => Record<string, boolean> } {
  const folder = tempFolder()
  const leaveOut = /\/dist\/(?:encodings|types|licences)/
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), {
    recursive: true,
    filter: (path) => !leaveOut.test(path),
    // As packages are installed: none of our files is newer than the bytecode.
    preserveTimestamps: true,
  })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'a.py'), 'a = 1\n')
  writeFileSync(join(folder, 'witness.cjs'), WITNESS)
  const args = ['--require', './witness.cjs', 'dist/main.js', '--tasks', 'analyze', '--files', 'a.py']
  const run = (...flags: string[]) => {
    const out = execFileSync(process.execPath, [...flags, ...args, '--fresh', '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(JSON.parse(out).succeeded).toBe(1)
    return JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8'))
  }
  return { folder, run }
}

/** Packages of its own instead of links to ours; gives their folder. */
function copyPackages(folder: string, copied: string[], filter = (_: string) => true): string {
  const packages = join(folder, 'node_modules')
  rmSync(packages)
  mkdirSync(packages)
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    const from = join(ROOT, 'node_modules', name)
    if (copied.includes(name)) cpSync(from, join(packages, name), { recursive: true, filter })
    else symlinkSync(from, join(packages, name))
  }
  return packages
}

it('V8 takes the bytecode of the build, wherever it is installed', () => {
  const told = Object.values(installed().run())
  expect(told.length).toBeGreaterThan(50)
  // What the main thread loads once a worker's task has set a flag is compiled as ever.
  expect(told.filter(Boolean).length).toBeLessThan(told.length / 10)
})

it('without the bytecode, and with one that is not good, everything works as ever', () => {
  const { folder, run } = installed()
  expect(Object.values(run('--max-lazy'))).toContain(true)
  const path = join(folder, 'dist/code-cache.bin')
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.subarray(0, bytes.readUInt32LE() + 100))
  expect(Object.values(run())).toContain(true)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(12)
  writeFileSync(path, Buffer.concat([length, Buffer.from('{"v8":"0.0"}'), bytes]))
  expect(run()).toEqual({})
})

it('a file of ours that was changed since the build is the one that runs', () => {
  const { folder, run } = installed()
  const [store] = readdirSync(join(folder, 'dist')).filter((name) => name.startsWith('chunk-store-'))
  appendFileSync(join(folder, 'dist', store), "\nrequire('fs').writeFileSync('ran', '')\n")
  run()
  expect(existsSync(join(folder, 'ran'))).toBe(true)
})

it('a package that is not what it was at the build is the one that runs', () => {
  const { folder, run } = installed()
  const packages = copyPackages(folder, ['piscina'])
  appendFileSync(join(packages, 'piscina/dist/abort.js'), "\nrequire('fs').writeFileSync('ran', '')\n")
  run()
  expect(existsSync(join(folder, 'ran'))).toBe(true)
})

it("LMDB finds its native half by its own search where there is none for this Node's binary interface", () => {
  const { folder, run } = installed()
  copyPackages(
    folder,
    ['lmdb', '@lmdb'],
    (path) => !path.endsWith(`.abi${process.versions.modules}.glibc.node`),
  )
  run()
})

it('the library leaves alone how its host loads modules', () => {
  const script = `const Module = require('node:module'); const before = Module.prototype._compile
    const { runBatch } = require(${JSON.stringify(join(ROOT, 'dist/index.js'))})
    const options = { items: [{ id: 'a', input: 'x' }], task: 'tokenize', workers: 0, checkpoint: 'state' }
    runBatch(options).then(({ succeeded }) => console.log(succeeded, Module.prototype._compile === before))`
  const told = execFileSync(process.execPath, ['-e', script], { cwd: tempFolder(), encoding: 'utf8' })
  expect(told).toBe('1 true\n')
})
