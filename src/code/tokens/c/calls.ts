import { isSpace, WORD_PART } from './characters.ts'

/** A declaration in a body has a type before the name, a call at most one of these. */
const BEFORE_CALLS = /(?:^|\W)(?:return|else|do|case)$/
const LONGEST_WORD = 64
const SLOTS = 4096
const MAX_ROUNDS = 8

// Numbers kept of a call.
const SIZE = 4
const BRACKET = 1
const HASH = 2
const COUNT = 3

/** What recursion is confirmed by: see `addRecursion`. */
export interface Suspects {
  brackets: number[]
  argumentCount: (name: number) => number | undefined
}

/** The calls in functions: what recursion is looked for in. */
export class Calls {
  readonly #raw: string
  /** Where name and parenthesis are, a hash of the name, how many arguments. */
  readonly #calls: number[] = []
  readonly #isCalled = new Uint8Array(SLOTS)
  /** Hashes of the functions' names, and how many calls there were before their bodies. */
  readonly #defined: number[] = []
  readonly #firstCalls: number[] = []
  #current = 0
  #mayRecurse = false

  constructor(raw: string) {
    this.#raw = raw
  }

  /** A function's body begins. A cycle has a call of a function that is not yet defined, or of itself. */
  define(start: number, end: number): void {
    this.#current = hashOf(this.#raw, start, end)
    this.#defined.push(this.#current)
    this.#firstCalls.push(this.#calls.length)
    if (this.#isCalled[this.#current % SLOTS] === 1) this.#mayRecurse = true
  }

  /** Gives the number of the call. */
  call(name: number, bracket: number): number {
    const hash = hashOf(this.#raw, name, bracket)
    this.#isCalled[hash % SLOTS] = 1
    if (hash === this.#current) this.#mayRecurse = true
    return this.#calls.push(name, bracket, hash, 0) - SIZE
  }

  countArguments(call: number, count: number): void {
    this.#calls[call + COUNT] = count
  }

  /** The calls that may be part of a recursion: most files have none. */
  suspects(): Suspects {
    const brackets: number[] = []
    const counts = new Map<number, number>()
    for (const call of this.#mayRecurse ? this.#cyclic() : []) {
      brackets.push(this.#calls[call + BRACKET])
      counts.set(this.#calls[call], this.#calls[call + COUNT])
    }
    return { brackets, argumentCount: (name) => (isCall(this.#raw, name) ? counts.get(name) : undefined) }
  }

  /** Leaves out again and again the functions that call none of those left, as often as it is worth it. */
  #cyclic(): number[] {
    let callers = new Set(this.#defined)
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const left = new Set<number>()
      this.#eachCall((caller, call) => {
        if (callers.has(this.#calls[call + HASH])) left.add(caller)
      })
      if (left.size === callers.size) break
      callers = left
    }
    const cyclic: number[] = []
    this.#eachCall((_, call) => {
      if (callers.has(this.#calls[call + HASH])) cyclic.push(call)
    })
    return cyclic
  }

  #eachCall(use: (caller: number, call: number) => void): void {
    let next = 0
    for (let call = 0; call < this.#calls.length; call += SIZE) {
      while (this.#firstCalls[next] <= call) next++
      use(this.#defined[next - 1], call)
    }
  }
}

function hashOf(raw: string, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = (hash * 31 + raw.charCodeAt(at)) & 0x3fffffff
  return hash
}

function isCall(raw: string, name: number): boolean {
  let end = name
  while (end > 0 && isSpace(raw.charCodeAt(end - 1))) end--
  if (end === 0 || WORD_PART[raw.charCodeAt(end - 1)] === 0) return true
  return BEFORE_CALLS.test(raw.slice(Math.max(0, end - LONGEST_WORD), end))
}
