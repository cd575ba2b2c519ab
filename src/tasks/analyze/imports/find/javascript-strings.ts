import { matchAt, type Source } from './source.ts'
import { CodeWalk, quotedEnd } from './strings.ts'

const OPENINGS = /["'`/{}]/g

/** Strings, templates (with the code inside of `${}`) and regular expressions of JavaScript. */
export function javaScriptWalk(source: Source): CodeWalk {
  const templates = new Templates()
  return new CodeWalk(source, OPENINGS, ({ raw }, at) => {
    switch (raw[at]) {
      case '/':
        return regexEnd(raw, at)
      case '"':
      case "'":
        return quotedEnd(raw, at)
      default:
        return templates.end(raw, at)
    }
  })
}

/** Remembers, for each open `${`, how many braces are open inside of it. */
class Templates {
  readonly #braces: number[] = []

  end(raw: string, at: number): number {
    if (raw[at] === '`') return this.#textEnd(raw, at + 1)
    const depth = this.#braces.pop()
    if (depth === undefined) return at + 1
    if (raw[at] === '}' && depth === 0) return this.#textEnd(raw, at + 1)
    this.#braces.push(raw[at] === '{' ? depth + 1 : depth - 1)
    return at + 1
  }

  #textEnd(raw: string, from: number): number {
    for (let at = from; at < raw.length; at++) {
      const char = raw[at]
      if (char === '\\') at++
      else if (char === '`') return at + 1
      else if (char === '$' && raw[at + 1] === '{') {
        this.#braces.push(0)
        return at + 2
      }
    }
    return raw.length
  }
}

const REGEX = /\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\//y
/** What may stand before a regular expression; after anything else a slash divides. */
const BEFORE_REGEX =
  /(?:^|[^\w$)\]}"'`\s]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield))\s*$/
const LOOK_BACK = 40

function regexEnd(raw: string, at: number): number {
  const before = raw.slice(Math.max(0, at - LOOK_BACK), at)
  const isRegex = BEFORE_REGEX.test(before) && matchAt(REGEX, raw, at)
  return isRegex ? REGEX.lastIndex : at + 1
}
