/** Words of C that decide something, by what they do. */
export const IF = 1
export const ELSE = 2
export const LOOP = 3
export const WHILE = 4
export const DO = 5
export const SWITCH = 6
export const CASE = 7
export const GOTO = 8
export const RETURN = 9
export const LAST_OF_STATEMENTS = RETURN
export const STRUCT = 10
export const UNION = 11
export const ENUM = 12
export const TYPEDEF = 13
/** What stands in its parentheses belongs to no declarator. */
export const ATTRIBUTE = 14
/** Says something of a declaration, but not its type. */
export const SPECIFIER = 15

const MEANINGS: Readonly<Record<string, number>> = {
  if: IF,
  else: ELSE,
  for: LOOP,
  while: WHILE,
  do: DO,
  switch: SWITCH,
  case: CASE,
  goto: GOTO,
  return: RETURN,
  struct: STRUCT,
  union: UNION,
  enum: ENUM,
  typedef: TYPEDEF,
}
const ATTRIBUTES = [
  '__attribute__',
  '__attribute',
  '__declspec',
  '__asm__',
  '__asm',
  'asm',
  '_Alignas',
  'alignas',
]
const SPECIFIERS = [
  ...['static', 'extern', 'inline', '__inline', '__inline__', '_Noreturn', 'const', 'volatile', 'register'],
  ...['restrict', 'auto'],
]

const SLOTS = 128
const WORDS: string[] = Array(SLOTS).fill('')
const LENGTHS = new Uint8Array(SLOTS)
const MEANING = new Uint8Array(SLOTS)

fill(Object.keys(MEANINGS), (word) => MEANINGS[word])
fill(ATTRIBUTES, () => ATTRIBUTE)
fill(SPECIFIERS, () => SPECIFIER)

/** A perfect hash: each word has a slot of its own, which a test holds. */
function fill(words: readonly string[], meaning: (word: string) => number): void {
  for (const word of words) {
    const slot = slotOf(word.length, word.charCodeAt(0), word.charCodeAt(word.length - 1))
    WORDS[slot] = word
    LENGTHS[slot] = word.length
    MEANING[slot] = meaning(word)
  }
}

function slotOf(length: number, first: number, last: number): number {
  return (length + first * 7 + last * 7) & (SLOTS - 1)
}

/** What the word from `start` to `end` means; 0 for any other word. */
export function meaningOf(raw: string, start: number, end: number): number {
  const length = end - start
  const slot = slotOf(length, raw.charCodeAt(start), raw.charCodeAt(end - 1))
  return LENGTHS[slot] === length && isAt(raw, start, WORDS[slot]) ? MEANING[slot] : 0
}

function isAt(raw: string, start: number, word: string): boolean {
  for (let index = 0; index < word.length; index++)
    if (word.charCodeAt(index) !== raw.charCodeAt(start + index)) return false
  return true
}

/** The words that mean something. */
export const C_WORDS: readonly string[] = [...Object.keys(MEANINGS), ...ATTRIBUTES, ...SPECIFIERS]
