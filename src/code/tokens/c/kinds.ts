// What is open. The order matters: see the comparisons.
export const FILE = 0
/** `extern "C" {` */
export const LINKAGE = 1
/** The body of a struct, union or enum. */
export const TYPE_BODY = 2
export const FUNCTION = 3
export const BLOCK = 4
/** Braces around values. */
export const VALUES = 5
export const PARENTHESIS = 6
export const SUBSCRIPT = 7
export const TERNARY_MIDDLE = 8
export const TERNARY_END = 9
/** A loop, a switch, or an `if` behind its `else`: ends with its body. */
export const CONTROL = 10
/** An `if` whose body is due or under way. */
export const IF_BODY = 11
/** An `if` whose body has ended: an `else` may follow. */
export const IF_DONE = 12
export const DO_BODY = 13
/** A `do` whose `while` is due, and one that has it. */
export const DO_DONE = 14
export const DO_TAIL = 15

// What a parenthesis stands for.
export const PLAIN = 0
/** Of a control structure. */
export const HEADER = 1
export const PARAMETERS = 2
/** `(*name(int))` around what is declared. */
export const DECLARATOR = 3
export const OF_ATTRIBUTE = 4
/** Of what may be a call in a function. */
export const ARGUMENTS = 5

// How a statement begins, as far as it tells what a brace in it means.
export const UNSHAPED = 0
export const WORD_SHAPE = 1
export const WORDS_SHAPE = 2
/** `word (` */
export const CALL_SHAPE = 3
/** `word word (` */
export const DEFINITION_SHAPE = 4
export const OTHER_SHAPE = 5

// What the token before was. Up to AFTER_ELSE a statement begins here, up to KEYWORD an operand is due.
export const START = 0
export const AFTER_ELSE = 1
export const OPEN = 2
export const COMMA = 3
export const ASSIGN = 4
export const LOGICAL = 5
export const TERNARY = 6
export const KEYWORD = 7
/** Behind `if` and its like. */
export const HEADER_DUE = 8
export const OPERATOR = 9
export const LITERAL = 10
export const WORD = 11
export const TYPE_WORD = 12
export const ATTRIBUTE_WORD = 13
export const ATTRIBUTED = 14
export const CLOSE = 15
/** A closing parenthesis with nothing but a sequence of logical operators before it. */
export const GROUP = 16
/** Another closing bracket. */
export const CLOSED = 17

export const AND = 1
export const OR = 2
