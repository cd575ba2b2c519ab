/**
 * Gives V8 the bytecode that the build has kept of what commands run (`code-cache.bin`): compiling it anew is most of
 * a short command's time. Where V8 is another one, or a file is not what it was, it is compiled as ever.
 *
 * The file: how long the next is (4 bytes, little endian), JSON `{v8, defaults, files: {<key>: {crc, at, bytecode,
 * text}}, packages: {"<key> <id>": <key>}}`, then of each file its bytecode and, of ours, its text as it is compiled,
 * so many bytes of each; `at` is counted from behind the JSON. `defaults`: flags that tasks set, as they are before.
 * `packages`: which file a file has got for what it requires. Of the rest, which is megabytes, a command reads what it
 * loads.
 */
const { existsSync, fstatSync, openSync, readFileSync, readSync, realpathSync, statSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join, sep } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')
const { isMainThread } = require('node:worker_threads')
const { crc32 } = require('node:zlib')

const PACKAGES = `${sep}node_modules${sep}`
const INSTALLED = __dirname + sep
const LENGTH_BYTES = 4

module.exports = { keyOf, load, scriptOf }

let memory = Buffer.allocUnsafeSlow(1 << 19)
const cache = readCache(join(__dirname, 'code-cache.bin'))
if (cache) {
  // V8 takes bytecode only under the flags that it was made with, and a task in another thread may have set some.
  if (!isMainThread) for (const flag of cache.defaults) setFlagsFromString(flag)
  const compile = Module.prototype._compile
  Module.prototype._compile = function (text, path, ...more) {
    const known = cache.files[keyOf(path)]
    if (!known || known.crc !== crc32(text)) return compile.call(this, text, path, ...more)
    return load(this, scriptOf(Module.wrap(text), path, cache.read(known.at, known.bytecode)), path)
  }
}

/** A file of ours that there is bytecode of: Node looks for it in a dozen ways, and it lies beside the one that asks. */
function ownModule(parent, id) {
  const name = id.startsWith('./') ? id.slice(2) : ''
  const known = cache?.files[name]
  if (known === undefined) return undefined
  const path = INSTALLED + name
  return (
    Module._cache[path] ??
    loadFrom(path, parent, parent.paths, (module) => {
      const script = keptScript(path, known)
      if (script) load(module, script, path)
      else module._compile(readFileSync(path, 'utf8'), path)
    })
  )
}

/** Of the text that is kept with the bytecode; undefined where the file has been changed since. */
function keptScript(path, { at, bytecode, text }) {
  if (statSync(path).mtimeMs > cache.mtimeMs) return undefined
  const bytes = cache.read(at, bytecode + text)
  if (bytes.length < bytecode + text) return undefined
  return scriptOf(bytes.latin1Slice(bytecode), path, bytes.subarray(0, bytecode))
}

/** A package's file that the build has seen this one get: where its text is the same, nothing else is looked for. */
function packageModule(parent, id) {
  const key = cache?.packages[`${keyOf(parent.filename)} ${id}`]
  // Not by `join`: V8 would optimise how that looks through a path, in every thread.
  const found = key && parent.paths.map((folder) => `${folder}/${key}`).find(existsSync)
  if (!found) return undefined
  const path = realpathSync.native(found)
  return Module._cache[path] ?? loadSame(path, key, parent)
}

function loadSame(path, key, parent) {
  const text = readFileSync(path, 'utf8')
  if (cache.files[key].crc !== crc32(text)) return undefined
  return loadFrom(path, parent, Module._nodeModulePaths(dirname(path)), (module) =>
    module._compile(text, path),
  )
}

function loadFrom(path, parent, paths, run) {
  const module = new Module(path, parent)
  Object.assign(module, { filename: path, paths })
  Module._cache[path] = module
  try {
    run(module)
    module.loaded = true
  } finally {
    if (!module.loaded) delete Module._cache[path]
  }
  return module
}

function readCache(path) {
  if (!existsSync(path)) return undefined
  // Open as long as the process: whatever it does, it may load more.
  const file = openSync(path)
  const start = LENGTH_BYTES + readBytes(file, 0, LENGTH_BYTES).readUInt32LE()
  const { v8, defaults, files, packages } = JSON.parse(
    readBytes(file, LENGTH_BYTES, start - LENGTH_BYTES).toString(),
  )
  if (v8 !== process.versions.v8) return undefined
  const read = (at, length) => readBytes(file, start + at, length)
  return { defaults, files, packages, read, mtimeMs: fstatSync(file).mtimeMs }
}

/** Good until the next are read. Fewer where the file ends before: V8 does not take those either. */
function readBytes(file, at, length) {
  if (memory.length < length) memory = Buffer.allocUnsafeSlow(length)
  return memory.subarray(0, readSync(file, memory, 0, length, at))
}

/** A file's name wherever it is installed. */
function keyOf(path) {
  if (path.startsWith(INSTALLED)) return path.slice(INSTALLED.length)
  const at = path.lastIndexOf(PACKAGES)
  return at < 0 ? path : path.slice(at + PACKAGES.length).replaceAll(sep, '/')
}

/** What Node makes of a CommonJS module, with or without what V8 knew of it. */
function scriptOf(wrapped, filename, cachedData) {
  return new Script(wrapped, { filename, cachedData })
}

function load(module, script, path) {
  const isOwn = path.startsWith(INSTALLED)
  const known = (id) => (isOwn && ownModule(module, id)) || packageModule(module, id)
  const require = (id) => known(id)?.exports ?? module.require(id)
  require.resolve = (id, options) => Module._resolveFilename(id, module, false, options)
  Object.assign(require, { main: process.mainModule, cache: Module._cache })
  const { exports } = module
  return script.runInThisContext().call(exports, exports, require, module, path, dirname(path))
}
