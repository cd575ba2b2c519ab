import { isAmbiguous, languageByOpening, languageByRule } from './ambiguous.ts'
import { LANGUAGES } from './languages-data.ts'

/** What a file is when neither name nor content says more. */
export const PLAIN_TEXT = 'Text'

/** Languages by what files are called. */
interface Names {
  byExtension: Map<string, string>
  byFileName: Map<string, string>
}

/** Languages by what files say of themselves. */
interface Spoken {
  byInterpreter: Map<string, string>
  /** By the language's own name in lower case. */
  byMode: Map<string, string>
}

let names: Names | undefined
let spoken: Spoken | undefined

/** The language by name alone; undefined where the name says nothing. */
export function languageOfName(path: string): string | undefined {
  const base = baseName(path)
  return (
    languageOfFileName(base) ??
    languageOfExtension(base) ??
    languageOfFileName(base.replace(/(?<=.)\..*$/, ''))
  )
}

function languageOfFileName(base: string): string | undefined {
  names ??= readNames()
  return names.byFileName.get(base)
}

/** The longest extension wins: `.d.ts` before `.ts`. */
function languageOfExtension(base: string): string | undefined {
  names ??= readNames()
  for (let dot = base.indexOf('.'); dot >= 0; dot = base.indexOf('.', dot + 1)) {
    const extension = base.slice(dot + 1)
    const language = names.byExtension.get(extension) ?? names.byExtension.get(extension.toLowerCase())
    if (language) return language
  }
  return undefined
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The language of a name that says it all; undefined where the content has to be asked as well. */
export function languageOfSureName(path: string): string | undefined {
  const base = baseName(path)
  const isSure = languageOfFileName(base) !== undefined || !isAmbiguous(extensionOf(base))
  return isSure ? languageOfName(path) : undefined
}

function extensionOf(base: string): string {
  return base.slice(base.lastIndexOf('.') + 1)
}

/** The language by name, and by the content where names are ambiguous or missing. */
export function languageOf(path: string, text: string): string {
  const sure = languageOfSureName(path)
  if (sure) return sure
  const extension = extensionOf(baseName(path))
  const byName = languageOfName(path)
  const declared =
    languageOfModeline(text) ?? programLanguage(text, byName) ?? languageByRule(extension, text)
  return declared ?? byName ?? languageByOpening(text) ?? PLAIN_TEXT
}

/** Whatever runs JavaScript may run TypeScript. */
function programLanguage(text: string, byName: string | undefined): string | undefined {
  const language = languageOfShebang(text)
  return language === 'JavaScript' && byName === 'TypeScript' ? byName : language
}

/** `#!/usr/bin/env -S python3.11 -u` is Python. */
export function languageOfShebang(text: string): string | undefined {
  const command = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*))?/.exec(text)
  if (!command) return undefined
  let program = command[1]
  if (/(?:^|\/)env$/.test(program)) program = (command[2] ?? '').split(/\s+/).find(isProgram) ?? ''
  const interpreter = program.slice(program.lastIndexOf('/') + 1)
  spoken ??= readSpoken()
  const { byInterpreter } = spoken
  return byInterpreter.get(interpreter) ?? byInterpreter.get(interpreter.replace(/[\d.]+$/, ''))
}

const MODELINE_WINDOW = 1_000

/** `-*- C++ -*-` on one of the first two lines (the standard headers of C++ have no extension), `vim: ft=cpp`. */
function languageOfModeline(text: string): string | undefined {
  const head = text.slice(0, MODELINE_WINDOW)
  const firstLines = /^[^\n]*\n?[^\n]*/.exec(head)?.[0] ?? ''
  const emacs = /-\*-[ \t]*(?:mode:[ \t]*)?([\w+#-]+?)(?:-mode)?[ \t]*(?:;[^\n]*)?-\*-/i.exec(firstLines)
  const mode = (emacs ?? vimMode(head) ?? vimMode(text.slice(-MODELINE_WINDOW)))?.[1].toLowerCase()
  if (!mode) return undefined
  names ??= readNames()
  spoken ??= readSpoken()
  return spoken.byMode.get(mode) ?? names.byExtension.get(mode)
}

function vimMode(lines: string): RegExpExecArray | null {
  return /(?:^|\s)(?:vim?|ex):[^\n]*\b(?:ft|filetype|syntax|syn)=(\w+)/.exec(lines)
}

/** Not an option or an assignment of `env`. */
function isProgram(word: string): boolean {
  return word !== '' && !word.startsWith('-') && !word.includes('=')
}

function readNames(): Names {
  const read: Names = { byExtension: new Map(), byFileName: new Map() }
  for (const [language, extensions, fileNames] of rows()) {
    for (const extension of words(extensions, ' ')) read.byExtension.set(extension, language)
    for (const fileName of words(fileNames, '/')) read.byFileName.set(fileName, language)
  }
  return read
}

function readSpoken(): Spoken {
  const read: Spoken = { byInterpreter: new Map(), byMode: new Map() }
  for (const [language, , , interpreters] of rows()) {
    read.byMode.set(language.toLowerCase(), language)
    for (const interpreter of words(interpreters, ' ')) read.byInterpreter.set(interpreter, language)
  }
  return read
}

/** Name, extensions, file names and interpreters of each language. */
function rows(): string[][] {
  return LANGUAGES.trim()
    .split('\n')
    .map((row) => row.split('|'))
}

function words(list: string | undefined, separator: string): string[] {
  return list ? list.split(separator) : []
}
