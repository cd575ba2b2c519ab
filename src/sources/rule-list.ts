import ignore, { type Ignore } from 'ignore'
import type { BytePath } from './byte-path.ts'

/** A set of rules remembers every path that it was asked about: then a new one forgets them. */
const MOST_ASKED = 4_096
const LITERAL = /^[\w.@+~%=,-]+$/
/** What stands before the first character that could mean something else. */
const START = /^\/?([\w.@+~%=,/-]*)/
const ENDING = /^\*(\.[\w.@+~%=,-]+)$/

/**
 * The rules of ignore files, in their order; the last that names a path decides. Of most paths the name alone tells
 * that no rule is about them: all rules are only asked about the others.
 */
export class RuleList {
  readonly #before: RuleList | undefined
  readonly #all: Rules
  /** Last names of rules that end with one, and endings of those that end with `*.ending`. */
  readonly #names = new Set<BytePath>()
  readonly #endings = new Set<BytePath>()
  /** How paths begin that other rules with a slash are about, and last names that those without one are about. */
  readonly #pathStarts: BytePath[] = []
  readonly #nameStarts: BytePath[] = []
  /** Rules that may be about any path. */
  readonly #others = new Rules()
  #hasOthers = false

  /** `before`: a list whose rules come first. */
  constructor(before?: RuleList) {
    this.#before = before
    this.#all = before ? new Rules(before.#all) : new Rules()
  }

  add(lines: readonly string[]): this {
    this.#all.add(lines)
    for (const line of lines) this.#note(line)
    return this
  }

  /** Whether the path is to be left out, given that the folders above it are not. A folder's path ends with `/`. */
  ignores(path: BytePath): boolean {
    return this.#mayName(path) && this.#all.ignores(path)
  }

  /** False only where no rule is about the path. */
  #mayName(path: BytePath): boolean {
    const name = lastName(path)
    for (let list: RuleList | undefined = this; list; list = list.#before)
      if (list.#names.has(name) || list.#hasEnding(name) || list.#begins(path, name)) return true
    return false
  }

  #begins(path: BytePath, name: BytePath): boolean {
    return (
      startsWithOne(path, this.#pathStarts) ||
      startsWithOne(name, this.#nameStarts) ||
      this.#othersIgnore(path)
    )
  }

  #othersIgnore(path: BytePath): boolean {
    return this.#hasOthers && this.#others.ignores(path)
  }

  #hasEnding(name: BytePath): boolean {
    if (this.#endings.size === 0) return false
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
      if (this.#endings.has(name.slice(dot))) return true
    return false
  }

  /** What lets a path in leaves none out. */
  #note(line: string): void {
    if (line === '' || line.startsWith('#') || line.startsWith('!')) return
    const name = lastName(line)
    if (LITERAL.test(name)) {
      this.#names.add(name)
      return
    }
    const ending = ENDING.exec(name)?.[1]
    const start = START.exec(line)?.[1]
    if (ending) this.#endings.add(ending)
    else if (start && hasInnerSlash(line)) this.#pathStarts.push(start)
    else if (start) this.#nameStarts.push(start)
    else {
      this.#hasOthers = true
      this.#others.add([line])
    }
  }
}

function startsWithOne(text: string, starts: readonly string[]): boolean {
  for (let i = 0; i < starts.length; i++) if (text.startsWith(starts[i])) return true
  return false
}

/** Then a rule holds from the top only. */
function hasInnerSlash(line: string): boolean {
  return line.slice(0, -1).includes('/')
}

/** A list that does not grow with the paths it was asked about. */
class Rules {
  #rules: Ignore
  #asked = 0

  constructor(before?: Rules) {
    this.#rules = before ? newRules().add(before.#rules) : newRules()
  }

  add(lines: readonly string[]): void {
    this.#rules.add(lines)
  }

  ignores(path: BytePath): boolean {
    if (++this.#asked % MOST_ASKED === 0) this.#rules = newRules().add(this.#rules)
    return this.#rules.ignores(path)
  }
}

function newRules(): Ignore {
  return ignore({ ignorecase: false })
}

/** Without the `/` of a folder. */
export function lastName(path: BytePath): BytePath {
  const end = path.endsWith('/') ? path.length - 1 : path.length
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end)
}
