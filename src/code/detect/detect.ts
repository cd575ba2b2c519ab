import { isAmbiguous, languageByOpening, languageByRule } from './ambiguous.ts'
import { BY_EXTENSION, BY_FILE_NAME, BY_INTERPRETER, BY_MODE } from './names.ts'

/** What a file is when neither name nor content says more. */
export const PLAIN_TEXT = 'Text'

/** Made when they are asked for. */
const byExtension = mapOf(BY_EXTENSION)
const byFileName = mapOf(BY_FILE_NAME)
const byInterpreter = mapOf(BY_INTERPRETER)
const byMode = mapOf(BY_MODE)

function mapOf(pairs: string): () => Map<string, string> {
  let map: Map<string, string> | undefined
  return () => {
    map ??= new Map(JSON.parse(pairs))
    return map
  }
}

/** What a name's end, from its first dot on, says. */
interface Ending {
  language: string | undefined
  /** It says it all. */
  isSure: boolean
}

/** Those that were met: a repository has few. */
const endings = new Map<string, Ending>()
const MOST_ENDINGS = 1_000

/** The language by name alone; undefined where the name says nothing. */
export function languageOfName(path: string): string | undefined {
  const base = baseName(path)
  return (
    languageOfFileName(base) ?? endingOf(base).language ?? languageOfFileName(base.replace(/(?<=.)\..*$/, ''))
  )
}

function languageOfFileName(base: string): string | undefined {
  return byFileName().get(base)
}

function endingOf(base: string): Ending {
  const text = base.slice(Math.max(base.indexOf('.'), 0))
  let ending = endings.get(text)
  if (!ending) {
    if (endings.size >= MOST_ENDINGS) endings.clear()
    ending = { language: languageOfExtension(text), isSure: !isAmbiguous(extensionOf(text)) }
    endings.set(text, ending)
  }
  return ending
}

/** The longest extension wins: `.d.ts` before `.ts`. */
function languageOfExtension(base: string): string | undefined {
  const known = byExtension()
  for (let dot = base.indexOf('.'); dot >= 0; dot = base.indexOf('.', dot + 1)) {
    const extension = base.slice(dot + 1)
    const language = known.get(extension) ?? known.get(extension.toLowerCase())
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
  const named = languageOfFileName(base)
  if (named !== undefined) return named
  return endingOf(base).isSure ? languageOfName(path) : undefined
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
  const known = byInterpreter()
  return known.get(interpreter) ?? known.get(interpreter.replace(/[\d.]+$/, ''))
}

const MODELINE_WINDOW = 1_000

/** `-*- C++ -*-` on one of the first two lines (the standard headers of C++ have no extension), `vim: ft=cpp`. */
function languageOfModeline(text: string): string | undefined {
  const head = text.slice(0, MODELINE_WINDOW)
  const firstLines = /^[^\n]*\n?[^\n]*/.exec(head)?.[0] ?? ''
  const emacs = /-\*-[ \t]*(?:mode:[ \t]*)?([\w+#-]+?)(?:-mode)?[ \t]*(?:;[^\n]*)?-\*-/i.exec(firstLines)
  const mode = (emacs ?? vimMode(head) ?? vimMode(text.slice(-MODELINE_WINDOW)))?.[1].toLowerCase()
  if (!mode) return undefined
  return byMode().get(mode) ?? byExtension().get(mode)
}

function vimMode(lines: string): RegExpExecArray | null {
  return /(?:^|\s)(?:vim?|ex):[^\n]*\b(?:ft|filetype|syntax|syn)=(\w+)/.exec(lines)
}

/** Not an option or an assignment of `env`. */
function isProgram(word: string): boolean {
  return word !== '' && !word.startsWith('-') && !word.includes('=')
}
