import type { Link } from '../link.ts'
import { InlineModules } from './rust-modules.ts'
import { rustWalk } from './rust-strings.ts'
import { type Found, LineStarts, matchAt, Seeker, type Source } from './source.ts'

const STATEMENT =
  /([ \t]*)((?:#\[[^\]\n]*\][ \t]*)*)(?:pub(?:[ \t]*\([^()\n]*\))?[ \t]+)?(use|mod|extern[ \t]+crate)\s+(?:r#)?([\w:{*\x80-\xff]+)/y
/** Of a statement, its visibility or its attributes. */
const FIRST_LETTERS = 'umep#'
/** Nothing else stands in it, so prose and macros are told apart. */
const USE_TREE = /^[\w:{}*,#\s\x80-\xff]*$/
/** Attributes of what follows. */
const PATH_ATTRIBUTE = /#\[path\s*=\s*"([^"\n]+)"\]\s*(?:#\[[^\]\n]*\]\s*)*$/
const TEST_ATTRIBUTE = /#\[cfg\((?:[^\]\n]*[(,\s])?(?<!not\()test\b[^\]\n]*\]\s*(?:#\[[^\]\n]*\]\s*)*$/
const LOOK_BACK = 300
const MAX_DEPTH = 32
const MAX_LINKS = 2_000

/** `use`, `extern crate` and `mod x;` of Rust. */
export function findRust(source: Source): Found[] {
  const reader = new Reader(source)
  const walk = rustWalk(source)
  const found: Found[] = []
  const lines = new LineStarts(source.raw, FIRST_LETTERS)
  for (let start = lines.next(0); start < source.raw.length; start = lines.next(reader.end)) {
    const match = matchAt(STATEMENT, source.raw, start)
    reader.end = start + 1
    if (!match) continue
    const at = start + match[1].length
    const isCode = source.commentEnd(at) === undefined && walk.isCode(at)
    const one = isCode ? reader.read(match, at) : undefined
    if (one) found.push(one)
  }
  return found
}

class Reader {
  /** Where reading goes on: behind what was read. */
  end = 0
  readonly #source: Source
  readonly #semicolons: Seeker
  readonly #modules: InlineModules

  constructor(source: Source) {
    this.#source = source
    this.#semicolons = new Seeker(source, ';')
    this.#modules = new InlineModules(source)
  }

  read(match: RegExpExecArray, at: number): Found | undefined {
    const [all, indent, attributes, keyword, name] = match
    const end = match.index + all.length
    const around = this.#modules.around(match.index, indent)
    const inside = around.map((module) => module.name)
    const before = this.#source.raw.slice(Math.max(0, match.index - LOOK_BACK), at + attributes.length)
    const isTest = around.some((module) => module.isTest) || TEST_ATTRIBUTE.test(before)
    if (keyword === 'use') return this.#use(at, end - name.length, inside, isTest)
    if (keyword !== 'mod') return { at, to: name, links: [useLink(name, isTest)] }
    const next = this.#source.raw[this.#source.skipBlank(end)]
    if (next === '{') this.#modules.open(match.index, indent, { name, isTest })
    return next === ';' ? { at, links: [moduleLink([...inside, name].join('::'), before)] } : undefined
  }

  #use(at: number, start: number, inside: readonly string[], isTest: boolean): Found | undefined {
    const end = this.#semicolons.next(start)
    const tree = this.#source.code(start, end)
    if (!USE_TREE.test(tree)) return undefined
    this.end = end
    const links = expandUse(tree).map((path) => useLink(fromFile(path, inside), isTest))
    return { at, to: this.#source.raw.slice(start, end), links }
  }
}

function useLink(to: string, isTest: boolean): Link {
  return isTest ? { to, kind: 'test' } : { to }
}

function moduleLink(to: string, before: string): Link {
  const path = PATH_ATTRIBUTE.exec(before)?.[1]
  return path ? { to, kind: 'mod', names: [path] } : { to, kind: 'mod' }
}

/** `a::{b, c::d}` is `a::b` and `a::c::d`. */
function expandUse(tree: string): string[] {
  const paths: string[] = []
  const prefixes: string[] = ['']
  for (const [part] of tree.matchAll(/[{},]|[^{},]+/g)) {
    if (part === ',') continue
    if (part === '}') prefixes.pop()
    else if (part === '{') prefixes.push(open(paths, prefixes))
    else paths.push((prefixes.at(-1) ?? '') + segmentPath(part))
    if (paths.length > MAX_LINKS || prefixes.length > MAX_DEPTH) break
  }
  return paths.map((path) => path.replace(/::$/, '')).filter((path) => path !== '')
}

/** What stood before the brace was no path of its own but the start of those inside. */
function open(paths: string[], prefixes: readonly string[]): string {
  const last = paths.at(-1)
  return last?.endsWith('::') ? (paths.pop() as string) : (prefixes.at(-1) ?? '')
}

function segmentPath(text: string): string {
  return text
    .replace(/\s+as\s.*$/s, '')
    .replace(/\s+|r#/g, '')
    .replace(/^self$/, '')
}

/** A path that starts in an inline module, as the file's own module would write it. */
function fromFile(path: string, inside: readonly string[]): string {
  if (inside.length === 0) return path
  const segments = path.split('::')
  let up = 0
  while (segments[up] === 'super') up++
  if (up > inside.length) return segments.slice(inside.length).join('::')
  const own = inside.slice(0, inside.length - up)
  if (up > 0) return ['self', ...own, ...segments.slice(up)].join('::')
  return segments[0] === 'self' ? ['self', ...own, ...segments.slice(1)].join('::') : path
}
