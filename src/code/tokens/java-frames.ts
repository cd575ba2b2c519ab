/** What is open in Java: kinds of frames. */

export const FILE = 0
/** Of a class, interface or annotation, and of an enum behind its constants. */
export const TYPE_BODY = 1
export const RECORD_BODY = 2
export const ANONYMOUS_BODY = 3
/** As far as the constants go. */
export const ENUM_BODY = 4
/** More than the kinds in which members are declared. */
export const MEMBERS = 5

export const METHOD_BODY = 5
export const BLOCK = 6
export const LAMBDA_BLOCK = 7
export const SWITCH_BODY = 8
export const ARRAY = 9
export const PAREN = 10
/** The parenthesis behind `if` and its like. */
export const HEADER = 11
export const BRACKET = 12
/** From `case` to its colon or arrow. */
export const LABEL = 13
/** What `if` leads to; then perhaps `else` comes. */
export const THEN = 14
export const AFTER_THEN = 15
export const OTHERWISE = 16
export const LOOP = 17
export const DO_BODY = 18
/** The `while` behind a `do`. */
export const DO_TAIL = 19
export const TRY_BODY = 20
/** Perhaps `catch` or `finally` comes. */
export const AFTER_TRY = 21
export const CATCH_BODY = 22
export const SWITCH_STATEMENT = 23
export const SWITCH_EXPRESSION = 24
/** Between the `?` of a ternary and its colon. */
export const FIRST_CHOICE = 25
export const SECOND_CHOICE = 26
export const LAMBDA = 27
