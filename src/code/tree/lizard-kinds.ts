// what a token means to lizard; most mean nothing but that they are there
export const OTHER = 0
export const OPEN_PAREN = 1
export const CLOSE_PAREN = 2
export const OPEN_BRACKET = 3
export const CLOSE_BRACKET = 4
export const OPEN_BRACE = 5
export const CLOSE_BRACE = 6
export const LESS = 7
export const GREATER = 8
export const DOT = 9
export const COMMA = 10
export const COLON = 11
export const SEMICOLON = 12
export const EQUALS = 13
export const STAR = 14
export const QUESTION = 15
export const ARROW = 16
export const AND = 17
export const OR = 18
export const IF = 19
export const ELSEIF = 20
export const FOR = 21
export const WHILE = 22
export const CATCH = 23
export const CASE = 24
export const SWITCH = 25
export const ELSE = 26
export const DO = 27
export const TRY = 28
export const FINAL = 29
export const ASYNC = 30
export const STATIC = 31
export const NEW = 32
export const INTERFACE = 33
export const FUNCTION = 34
export const AWAIT = 35

const SYMBOLS = '()[]{}<>.,:;=*?'
const WORDS =
  'if elseif for while catch case switch else do try final async static new interface function await'

/** By character code. */
export const SYMBOL_KINDS = new Uint8Array(128)
for (const [index, symbol] of [...SYMBOLS].entries()) SYMBOL_KINDS[symbol.charCodeAt(0)] = OPEN_PAREN + index

/** The hash of nothing. */
export const EMPTY_HASH = 0x811c9dc5 | 0
const FACTOR = 0x01000193
const SLOTS = 256
const hashes = new Int32Array(SLOTS)
const kinds = new Uint8Array(SLOTS)
for (const [index, word] of WORDS.split(' ').entries()) {
  let hash = EMPTY_HASH
  for (const character of word) hash = addToHash(hash, character.charCodeAt(0))
  hashes[slotOf(hash)] = hash
  kinds[slotOf(hash)] = IF + index
}

/** What texts are compared by: 32 bits, to which character after character is added (FNV-1a). */
export function addToHash(hash: number, code: number): number {
  return Math.imul(hash ^ code, FACTOR)
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 12)) & (SLOTS - 1)
}

/** The kind of a word; the factor of the slots was tried until no two of the words shared one. */
export function wordKind(hash: number): number {
  const slot = slotOf(hash)
  return hashes[slot] === hash ? kinds[slot] : OTHER
}
