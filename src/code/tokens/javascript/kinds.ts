/** What a token is; brackets come in pairs of an odd and an even number. */
export const END = 0
export const OPEN_PAREN = 1
export const CLOSE_PAREN = 2
export const OPEN_BRACKET = 3
export const CLOSE_BRACKET = 4
export const OPEN_BRACE = 5
export const CLOSE_BRACE = 6
export const OPEN_TEMPLATE = 7
export const CLOSE_TEMPLATE = 8
/** A JSX element; of what is inside only braces and other elements are tokens. */
export const OPEN_ELEMENT = 9
export const CLOSE_ELEMENT = 10
export const SEMICOLON = 11
export const COMMA = 12
export const DOT = 13
export const OPTIONAL_DOT = 14
export const SPREAD = 15
export const COLON = 16
export const QUESTION = 17
export const ARROW = 18
export const EQUALS = 19
/** `+=` and its like. */
export const ASSIGN = 20
export const AND = 21
export const OR = 22
export const COALESCE = 23
export const LESS = 24
/** Always one character: `>>=` is three tokens. */
export const GREATER = 25
/** An operator that is always binary. */
export const BINARY = 26
/** `+` or `-`. */
export const SIGN = 27
/** `!` or `~`. */
export const NOT = 28
/** `++` or `--`. */
export const STEP = 29
export const STAR = 30
export const PIPE = 31
export const AMPERSAND = 32
export const AT = 33
export const STRING = 35
export const NUMBER = 36
export const REGEX = 37
/** A template literal without holes. */
export const TEMPLATE = 38
/** `#name` */
export const PRIVATE_NAME = 39

/** A word without a meaning; all that follow are words as well. */
export const WORD = 40
/** Words that may be names, depending on what is around them. */
export const ABSTRACT = 41
export const ACCESSOR = 42
export const AS = 43
export const ASSERTS = 44
export const ASYNC = 45
export const AWAIT = 46
export const DECLARE = 47
export const ENUM = 48
export const FROM = 49
export const GET = 50
export const GLOBAL = 51
export const IMPLEMENTS = 52
export const INFER = 53
export const INTERFACE = 54
export const IS = 55
export const KEYOF = 56
export const LET = 57
export const MODULE = 58
export const NAMESPACE = 59
export const OF = 60
export const OVERRIDE = 61
export const PRIVATE = 62
export const PROTECTED = 63
export const PUBLIC = 64
export const READONLY = 65
export const SATISFIES = 66
export const SET = 67
export const STATIC = 68
export const TYPE = 69
export const UNIQUE = 70
export const USING = 71
export const YIELD = 72
export const EXPORTS = 73
/** Words that are values. */
export const SUPER = 74
export const THIS = 75
export const NULL = 76
/** Words that are never names; as properties they may stand where names do. */
export const BREAK = 77
export const CASE = 78
export const CATCH = 79
export const CLASS = 80
export const CONST = 81
export const CONTINUE = 82
export const DEBUGGER = 83
export const DEFAULT = 84
export const DELETE = 85
export const DO = 86
export const ELSE = 87
export const EXPORT = 88
export const EXTENDS = 89
export const FINALLY = 90
export const FOR = 91
export const FUNCTION = 92
export const IF = 93
export const IMPORT = 94
export const IN = 95
export const INSTANCEOF = 96
export const NEW = 97
export const RETURN = 98
export const SWITCH = 99
export const THROW = 100
export const TRY = 101
export const TYPEOF = 102
export const VAR = 103
export const VOID = 104
export const WHILE = 105
export const WITH = 106

/** The first word that is no name. */
export const FIRST_RESERVED = BREAK

/** In the order of their numbers, from `ABSTRACT` on. */
const KEYWORDS =
  `abstract accessor as asserts async await declare enum from get global implements infer interface is
keyof let module namespace of override private protected public readonly satisfies set static type unique using yield
exports super this null break case catch class const continue debugger default delete do else export extends finally
for function if import in instanceof new return switch throw try typeof var void while with`.split(/\s+/)
const SLOTS = 512
const kinds = new Uint8Array(SLOTS)
const texts: string[] = new Array(SLOTS).fill('')
for (const [index, word] of KEYWORDS.entries()) {
  const slot = slotOf(word, 0, word.length)
  kinds[slot] = ABSTRACT + index
  texts[slot] = word
}

/** The factors were tried until no two keywords shared a slot. */
function slotOf(text: string, start: number, end: number): number {
  const length = end - start
  const middle = text.charCodeAt(start + (length >> 1))
  return (
    (text.charCodeAt(start) * 119 + middle * 493 + text.charCodeAt(end - 1) * 606 + length * 246) &
    (SLOTS - 1)
  )
}

/** The kind of a word: a keyword's, or `WORD`. */
export function wordKind(text: string, start: number, end: number): number {
  const slot = slotOf(text, start, end)
  const keyword = texts[slot]
  return keyword.length === end - start && text.startsWith(keyword, start) ? kinds[slot] : WORD
}

export function isWord(kind: number): boolean {
  return kind >= WORD
}

/** A word that may name a variable. */
export function isName(kind: number): boolean {
  return kind >= WORD && kind < FIRST_RESERVED
}
