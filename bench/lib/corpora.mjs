import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const APT_LISTS = '/var/lib/apt/lists'
const APT_HELPER = '/usr/lib/apt/apt-helper'
const INSTALLED = '/var/lib/dpkg/status'
const LIBRARIES = '/usr/lib'
const SHORTEST = 80
const MOST_BYTES = 1e9

/**
 * What packages of Debian say of themselves, from what apt has on this machine (else of those installed alone);
 * `DESCRIPTIONS=FILE` names another file in that form. Each: {query: the line in short, document: the rest}.
 */
export function descriptions() {
  const pairs = descriptionFile()
    .split('\n\n')
    .map((record) => /^Description(?:-en)?: (.+)\n((?: .*\n?)+)/m.exec(record))
    .filter(Boolean)
    .map(([, query, lines]) => ({ query, document: lines.replace(/^ \.?/gm, '').trim() }))
  return distinct(pairs)
}

function descriptionFile() {
  if (process.env.DESCRIPTIONS) return readFileSync(process.env.DESCRIPTIONS, 'utf8')
  const lists = existsSync(APT_LISTS) ? readdirSync(APT_LISTS) : []
  const translations = lists.filter((name) => /_Translation-en(\.\w+)?$/.test(name))
  if (translations.length) return translations.map((name) => aptFile(join(APT_LISTS, name))).join('\n')
  return existsSync(INSTALLED) ? readFileSync(INSTALLED, 'utf8') : ''
}

/** However apt keeps it compressed. */
function aptFile(path) {
  return spawnSync(APT_HELPER, ['cat-file', path], { encoding: 'utf8', maxBuffer: MOST_BYTES }).stdout
}

/** Functions of Python's library on this machine: {query: what the docstring says first, document: the rest of the function}. */
export function documentedFunctions() {
  const versions = existsSync(LIBRARIES) ? readdirSync(LIBRARIES) : []
  const folders = versions.filter((name) => /^python3\.\d+$/.test(name)).map((name) => join(LIBRARIES, name))
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((path) => path.endsWith('.py'))
      .sort()
      .map((path) => join(folder, path)),
  )
  return distinct(files.flatMap((file) => [...functionsIn(readFileSync(file, 'utf8'))]))
}

const FUNCTION = /^([ \t]*)def \w+\([^\n]*\n\s*[rR]?"""\s*([^\n]+?)(?:"""|\n[\s\S]*?""")[ \t]*\n/gm

function* functionsIn(text) {
  for (const found of text.matchAll(FUNCTION)) {
    const [whole, indent, query] = found
    const body = bodyAt(text, found.index + whole.length, indent.length)
    yield { query, document: whole.slice(0, whole.indexOf('\n') + 1) + body }
  }
}

/** Lines that are indented deeper. */
function bodyAt(text, start, indent) {
  let end = start
  while (end < text.length) {
    const next = text.indexOf('\n', end) + 1 || text.length
    const line = text.slice(end, next)
    if (line.trim() !== '' && line.search(/\S/) <= indent) break
    end = next
  }
  return text.slice(start, end).trimEnd()
}

/** Without those that say what one before said, and those too short to be told apart. */
function distinct(pairs) {
  const seen = new Set()
  return pairs.filter(({ query, document }) => {
    if (document.length < SHORTEST || seen.has(document) || seen.has(query)) return false
    seen.add(document).add(query)
    return true
  })
}

/** At most so many, from all over. */
export function sample(list, most) {
  if (list.length <= most) return list
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)])
}
