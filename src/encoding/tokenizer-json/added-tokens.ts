import type { AddedToken } from './file.ts'

const SPACE = /\s*/y

/** A stretch of text, or an added token found in it. */
export interface Section {
  text: string
  id?: number
}

/**
 * Finds added tokens in a text: from the left, of those that begin at one place the longest. Looks only at places
 * where one may begin.
 */
export class AddedTokens {
  readonly #byFirst = new Map<string, AddedToken[]>()
  readonly #starts: RegExp | undefined

  constructor(tokens: readonly AddedToken[]) {
    const contents = tokens.filter(({ content }) => content !== '')
    for (const token of contents) {
      const same = this.#byFirst.get(token.content[0])
      if (same) same.push(token)
      else this.#byFirst.set(token.content[0], [token])
    }
    for (const same of this.#byFirst.values()) same.sort((a, b) => b.content.length - a.content.length)
    if (contents.length > 0) this.#starts = new RegExp(`[${classOf([...this.#byFirst.keys()])}]`, 'g')
  }

  /** The first token in a text, if there is any. */
  firstIn(text: string): AddedToken | undefined {
    return this.#next(text, 0)?.token
  }

  /** The text cut at its tokens; what is between may be empty. */
  split(text: string): Section[] {
    let found = this.#next(text, 0)
    if (!found) return [{ text }]
    const sections: Section[] = []
    let start = 0
    for (; found; found = this.#next(text, start)) {
      const { at, token } = found
      const before = text.slice(start, at)
      sections.push({ text: token.lstrip ? before.trimEnd() : before }, { text: token.content, id: token.id })
      start = at + token.content.length
      if (token.rstrip) start = skipSpace(text, start)
    }
    sections.push({ text: text.slice(start) })
    return sections
  }

  #next(text: string, from: number): { at: number; token: AddedToken } | undefined {
    const starts = this.#starts
    if (!starts) return undefined
    starts.lastIndex = from
    for (let match = starts.exec(text); match; match = starts.exec(text)) {
      const token = this.#byFirst
        .get(match[0])
        ?.find(({ content }) => text.startsWith(content, (match as RegExpExecArray).index))
      if (token) return { at: match.index, token }
    }
    return undefined
  }
}

function skipSpace(text: string, start: number): number {
  SPACE.lastIndex = start
  SPACE.exec(text)
  return SPACE.lastIndex
}

function classOf(units: string[]): string {
  return units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
}
