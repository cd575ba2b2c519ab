/** What is open in Go: kinds of frames. */

export const FILE = 0
export const FUNCTION_BODY = 1
/** Of a function without a name: an expression goes on behind it. */
export const LITERAL_BODY = 2
export const BLOCK = 3
export const SWITCH_BODY = 4
/** More than the kinds that hold statements. */
export const STATEMENTS = 5

/** The braces of a value. */
export const COMPOSITE = 5
export const PAREN = 6
export const BRACKET = 7
/** Of `[]T` and `map[K]V`. */
export const TYPE_BRACKET = 8
/** The parentheses of declarations. */
export const TYPE_GROUP = 9
export const VALUE_GROUP = 10
export const IMPORT_GROUP = 11
/** An `if` up to the end of its block; then perhaps `else` comes. */
export const CONDITION = 12
export const AFTER_CONDITION = 13
export const OTHERWISE = 14
export const LOOP = 15
export const SWITCH_HEAD = 16
