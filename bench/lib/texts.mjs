import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const MANUALS = '/usr/share/man'
const LANGUAGES = ['zh_CN', 'ja', 'ru', 'uk', 'de', 'fr', 'es', 'pl', 'tr', 'fi', 'hu']
const LARGEST_FILE = 100_000
/** Lines of a manual that are only a command of its typesetter. */
const COMMANDS = /^\.[A-Z]*\n/gm

/**
 * Real text of this machine by kind, each written to `<dir>/<kind>.txt` of about `size` bytes; `TEXTS="kind=FILE,…"`
 * names others. Kind → file; what there is none of is left out.
 */
export function realTexts(dir, size) {
  const given = process.env.TEXTS?.split(',').map((pair) => pair.split('='))
  if (given) return Object.fromEntries(given)
  const texts = {
    English: fromPackages(['.md'], size),
    code: fromPackages(['.ts', '.js', '.mjs', '.c', '.h', '.py'], size),
    multilingual: LANGUAGES.map((language) => manuals(language, size / LANGUAGES.length)).join(''),
    JSON: fromPackages(['.json'], size),
  }
  const files = {}
  for (const [kind, text] of Object.entries(texts)) {
    if (text.length < size / 10) continue
    files[kind] = join(dir, `${kind}.txt`)
    writeFileSync(files[kind], text)
  }
  return files
}

function fromPackages(endings, size) {
  return joined(
    readdirSync(PACKAGES, { recursive: true })
      .filter((path) => endings.some((ending) => path.endsWith(ending)))
      .sort()
      .map((path) => join(PACKAGES, path)),
    (file) => readFileSync(file, 'utf8'),
    size,
  )
}

function manuals(language, size) {
  const files = existsSync(join(MANUALS, language))
    ? readdirSync(join(MANUALS, language), { recursive: true })
    : []
  return joined(
    files
      .filter((path) => path.endsWith('.gz'))
      .sort()
      .map((path) => join(MANUALS, language, path)),
    (file) => gunzipSync(readFileSync(file)).toString().replace(COMMANDS, ''),
    size,
  )
}

/** Files that are not too long, until there is enough. */
function joined(files, read, size) {
  let text = ''
  for (const file of files) {
    if (text.length >= size) break
    const content = read(file)
    if (content.length <= LARGEST_FILE) text += content
  }
  return text
}
