/**
 * Compares the lines of every file cloc knows below DIR with ours: node scripts/compare-cloc.mjs DIR...
 * Files that differ are compared once more with everything masked that only looks like a comment, or like the end
 * of one: those that are equal then differ because cloc does not read strings (`look-alikes`).
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const folder = mkdtempSync(join(tmpdir(), 'compare-cloc-'))
try {
  const { languageOf } = await load('src/code/detect/detect.ts')
  const { scanLines } = await load('src/code/lines/scan-lines.ts')
  for (const root of process.argv.slice(2).map((path) => realpathSync(path))) {
    const files = compare(countByCloc(root))
    markLookAlikes(files.filter(({ isEqual }) => !isEqual))
    report(root, files)
  }

  function compare(counts) {
    return counts.map(([path, cloc]) => {
      const bytes = readFileSync(path)
      const language = languageOf(path, bytes.toString())
      const { lines, comments } = scanLines(bytes, language)
      return { path, language, cloc, ours: triple(lines), isEqual: triple(lines) === cloc, bytes, comments }
    })
  }
} finally {
  rmSync(folder, { recursive: true })
}

async function load(entry) {
  const bundle = await rolldown({ input: entry, platform: 'node' })
  const { output } = await bundle.write({ file: join(folder, `${basename(entry, '.ts')}.mjs`) })
  return import(pathToFileURL(join(folder, output[0].fileName)).href)
}

function countByCloc(root) {
  const flags = ['--by-file', '--json', '--quiet', '--skip-uniqueness', '--timeout=0']
  const json = execFileSync('cloc', [...flags, root], { encoding: 'utf8', maxBuffer: 2 ** 30 })
  const { header, SUM, ...files } = JSON.parse(json || '{}')
  return Object.entries(files).map(([path, counts]) => [path, triple(counts)])
}

function triple({ blank, comment, code }) {
  return `${blank} ${comment} ${code}`
}

/** Every file gets a folder of its own, so that cloc sees its name. */
function markLookAlikes(files) {
  if (files.length === 0) return
  const root = join(folder, 'masked')
  for (const [index, { path, bytes, comments }] of files.entries()) {
    const masked = join(root, String(index), basename(path))
    mkdirSync(dirname(masked), { recursive: true })
    writeFileSync(masked, mask(bytes.toString('latin1'), comments), 'latin1')
  }
  for (const [path, cloc] of countByCloc(root)) {
    const file = files[Number(basename(dirname(path)))]
    file.isLookAlike = cloc === file.ours
  }
  rmSync(root, { recursive: true })
}

/** Marks keep their length; a comment keeps its own, which are at most four characters long. */
function mask(text, comments) {
  let masked = ''
  let at = 0
  for (let index = 0; index < comments.length; index += 2) {
    const [start, end] = comments.slice(index, index + 2)
    const inner = Math.min(start + 4, end)
    const close = Math.max(inner, end - 3)
    masked += maskMarks(text.slice(at, start)) + text.slice(start, inner)
    masked += maskMarks(text.slice(inner, close)) + text.slice(close, end)
    at = end
  }
  return masked + maskMarks(text.slice(at))
}

function maskMarks(text) {
  return text.replace(/\/\*|\*\/|\/\/|"""|'''|<!--|-->|^[ \t]*(?:#(?!!)|--|;|%|=\w)/gm, (mark) =>
    mark.replace(/\S/g, 'x'),
  )
}

function report(root, files) {
  console.log(root)
  for (const language of [...new Set(files.map((file) => file.language))].sort()) {
    const own = files.filter((file) => file.language === language)
    const equal = own.filter(({ isEqual }) => isEqual)
    const lookAlikes = own.filter(({ isLookAlike }) => isLookAlike)
    const others = own.length - equal.length - lookAlikes.length
    console.log(
      `  ${language}: ${own.length} files, ${equal.length} equal, ${lookAlikes.length} look-alikes, ${others} other`,
    )
  }
  for (const { path, language, ours, cloc, isLookAlike } of files.filter(({ isEqual }) => !isEqual)) {
    const why = isLookAlike ? 'look-alike' : 'other'
    console.log(`    ${why}: ${path.slice(root.length + 1)} (${language}) is ${ours}, by cloc ${cloc}`)
  }
}
