import { Seeker, type Source } from './source.ts'

const MAX_INDENT = 64
const MAX_DEPTH = 32

interface InlineModule {
  name: string
  /** Compiled for tests alone. */
  isTest: boolean
}

interface Open extends InlineModule {
  indent: string
  end: number
}

/**
 * The inline modules (`mod tests {`) around a position, asked in rising order. Braces are not counted: a module
 * ends where one closes at its own indentation, as every formatter has it.
 */
export class InlineModules {
  readonly #source: Source
  readonly #open: Open[] = []
  readonly #closes = new Map<string, Seeker>()

  constructor(source: Source) {
    this.#source = source
  }

  around(position: number, indent: string): readonly InlineModule[] {
    this.#leave(position, indent)
    return this.#open
  }

  open(position: number, indent: string, module: InlineModule): void {
    this.#leave(position, indent)
    if (indent.length > MAX_INDENT || this.#open.length > MAX_DEPTH) return
    this.#open.push({ ...module, indent, end: this.#closeOf(indent, position) })
  }

  #leave(position: number, indent: string): void {
    for (let last = this.#open.at(-1); last; last = this.#open.at(-1)) {
      if (position < last.end && indent.length > last.indent.length) return
      this.#open.pop()
    }
  }

  #closeOf(indent: string, position: number): number {
    let close = this.#closes.get(indent)
    if (!close) {
      close = new Seeker(this.#source, `\n${indent}}`)
      this.#closes.set(indent, close)
    }
    return close.next(position)
  }
}
