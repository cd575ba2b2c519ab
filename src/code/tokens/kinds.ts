/** Kinds of tokens, as far as a reader of a language with braces needs to tell them apart. */

export const END = 0
/** Begins no token. */
export const INVALID = 1
export const WORD = 2
export const LITERAL = 3
/** `.` and `::` */
export const DOT = 4
export const OPEN_PAREN = 5
export const CLOSE_PAREN = 6
export const OPEN_BRACKET = 7
export const CLOSE_BRACKET = 8
export const OPEN_BRACE = 9
export const CLOSE_BRACE = 10
export const SEMICOLON = 11
export const COMMA = 12
export const COLON = 13
export const QUESTION = 14
/** `=` and its like: `+=`, `:=`. */
export const ASSIGN = 15
export const ARROW = 16
export const AT = 17
export const AND = 18
export const OR = 19
export const LESS = 20
/** One `>`, so that `>>` may close two lists of types. */
export const MORE = 21
export const STAR = 22
/** Any other operator. */
export const OPERATOR = 23
/** `++` and `--` */
export const STEP = 24
export const ELLIPSIS = 25
/** `<-` */
export const RECEIVE = 26

export const IF = 30
export const ELSE = 31
export const FOR = 32
export const WHILE = 33
export const DO = 34
/** `switch` and `select` */
export const SWITCH = 35
export const CASE = 36
export const DEFAULT = 37
/** `break` and `continue` */
export const JUMP = 38
export const GOTO = 39
export const TRY = 40
export const CATCH = 41
export const FINALLY = 42
export const SYNCHRONIZED = 43
export const CLASS = 44
export const INTERFACE = 45
export const ENUM = 46
export const RECORD = 47
export const RETURN = 48
/** Another word with an expression behind it: `throw`, `range`. */
export const PREFIX = 49
export const FUNC = 50
export const TYPE = 51
export const STRUCT = 52
export const MAP = 53
export const CHAN = 54
/** `const` and `var` */
export const VALUES = 55
export const IMPORT = 56

/** More than any kind. */
export const KINDS = 64
