import {
  AND,
  ASSIGN,
  AT,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  DOT,
  ELLIPSIS,
  INVALID,
  KINDS,
  LESS,
  MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  OR,
  QUESTION,
  SEMICOLON,
  STAR,
  STEP,
  WORD,
} from './kinds.ts'

/** What a first character leads to when it is no kind by itself. */
export const SPACE = KINDS
export const DIGIT = KINDS + 1
export const QUOTE = KINDS + 2
export const BACKTICK = KINDS + 3
/** Perhaps the first of two characters. */
export const SYMBOL = KINDS + 4

/** A language's tokens as tables. */
export interface Lexicon {
  keywords: Keywords
  /** By the first character: a kind, or what to look at. */
  firsts: Uint8Array
  /** By two characters: a kind, 0 for none. */
  pairs: Uint8Array
  /** By one character of a symbol. */
  singles: Uint8Array
  /** By kind: 1 where a line's end behind it is a semicolon. */
  endings: Uint8Array
  hasTextBlocks: boolean
}

/** What languages differ in. */
export interface LexiconOptions {
  keywords: Readonly<Record<string, number>>
  pairs: Readonly<Record<string, number>>
  endings?: readonly number[]
  /** Three double quotes open a string of several lines. */
  hasTextBlocks?: true
  /** Backticks enclose a string. */
  hasBackticks?: true
}

const SINGLES: Readonly<Record<string, number>> = {
  ...{ '.': DOT, ':': COLON, '?': QUESTION, '=': ASSIGN, '<': LESS, '>': MORE, '*': STAR },
  ...{ '&': OPERATOR, '|': OPERATOR, '!': OPERATOR, '+': OPERATOR, '-': OPERATOR, '/': OPERATOR },
  ...{ '%': OPERATOR, '^': OPERATOR, '~': OPERATOR },
}
const PAIRS: Readonly<Record<string, number>> = {
  ...{ '&&': AND, '||': OR, '==': OPERATOR, '!=': OPERATOR, '<=': OPERATOR, '>=': OPERATOR, '<<': OPERATOR },
  ...{ '++': STEP, '--': STEP, '..': ELLIPSIS },
  ...{ '+=': ASSIGN, '-=': ASSIGN, '*=': ASSIGN, '/=': ASSIGN, '%=': ASSIGN },
  ...{ '&=': ASSIGN, '|=': ASSIGN, '^=': ASSIGN },
}
const ALONE: Readonly<Record<string, number>> = {
  ...{ '(': OPEN_PAREN, ')': CLOSE_PAREN, '[': OPEN_BRACKET, ']': CLOSE_BRACKET },
  ...{ '{': OPEN_BRACE, '}': CLOSE_BRACE, ';': SEMICOLON, ',': COMMA, '@': AT },
}
const ASCII = 128

/** By character: 1 for what goes on with a word. */
export const IN_WORD: Uint8Array = tableOf(256, (code) => (/[\w$]/.test(String.fromCharCode(code)) ? 1 : 0))

export function lexiconOf(options: LexiconOptions): Lexicon {
  const pairs = new Uint8Array(ASCII * ASCII)
  for (const [pair, kind] of Object.entries({ ...PAIRS, ...options.pairs })) pairs[pairOf(pair)] = kind
  return {
    keywords: new Keywords(options.keywords),
    firsts: tableOf(256, (code) => firstOf(String.fromCharCode(code), options)),
    pairs,
    singles: tableOf(ASCII, (code) => SINGLES[String.fromCharCode(code)] ?? INVALID),
    endings: tableOf(KINDS, (kind) => (options.endings?.includes(kind) ? 1 : 0)),
    hasTextBlocks: options.hasTextBlocks ?? false,
  }
}

function firstOf(character: string, { hasBackticks }: LexiconOptions): number {
  if (/[A-Za-z_$]/.test(character)) return WORD
  if (/\d/.test(character)) return DIGIT
  if (/[\t-\r ]/.test(character)) return SPACE
  if (character === '"' || character === "'") return QUOTE
  if (character === '`' && hasBackticks) return BACKTICK
  return ALONE[character] ?? (SINGLES[character] === undefined ? INVALID : SYMBOL)
}

function pairOf(pair: string): number {
  return pair.charCodeAt(0) * ASCII + pair.charCodeAt(1)
}

function tableOf(length: number, valueAt: (index: number) => number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => valueAt(index))
}

const SLOTS = 256
const LONGEST_KEYWORD = 12

/** Words with a kind of their own, found without a string or a look-up by name: most words share no slot with one. */
export class Keywords {
  /** By slot: 0 for none, or 1 + the word's place in the lists. */
  readonly #slots = new Uint8Array(SLOTS)
  readonly #words: string[] = []
  readonly #kinds: number[] = []

  constructor(keywords: Readonly<Record<string, number>>) {
    for (const [word, kind] of Object.entries(keywords)) {
      const slot = slotOf(word, 0, word.length)
      if (this.#slots[slot] !== 0) throw new Error(`${word} shares a slot with another keyword`)
      this.#words.push(word)
      this.#kinds.push(kind)
      this.#slots[slot] = this.#words.length
    }
  }

  /** The kind of the word between two positions, which are at least one character apart. */
  kindOf(text: string, start: number, end: number): number {
    if (end - start < 2 || end - start > LONGEST_KEYWORD) return WORD
    const place = this.#slots[slotOf(text, start, end)]
    if (place === 0) return WORD
    const word = this.#words[place - 1]
    return word.length === end - start && text.startsWith(word, start) ? this.#kinds[place - 1] : WORD
  }
}

/** Factors for which no two keywords of a language share a slot. */
function slotOf(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start)
  const second = text.charCodeAt(start + 1)
  return (first * 2 + second + text.charCodeAt(end - 1) * 8 + end - start) % SLOTS
}
