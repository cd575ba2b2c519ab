import { isSpace, isWord, type Source } from './source.ts'

/** Words with an operand behind them, of all languages with regular expressions. */
const BEFORE_OPERANDS = new Set(
  `and await case delete do else elsif extends grep if in instanceof new not of or puts return split then throw
  typeof unless until void when while yield`.split(/\s+/),
)
const LONGEST = 10
/** `)`, `]`, `}` and quotes end an operand; behind `<` a slash closes a tag. */
const BEFORE_OPERATORS = new Set([...`)]}"'\`<`].map((character) => character.charCodeAt(0)))

/** True where an operand is due, so that a slash does not divide. `comments` are those that end before `at`. */
export function isOperandDue(
  { bytes, text, start }: Source,
  at: number,
  comments: readonly number[],
): boolean {
  let end = at
  for (let comment = comments.length; end > start; ) {
    if (isSpace(bytes[end - 1])) end--
    else if (comment > 0 && comments[comment - 1] === end) {
      end = comments[comment - 2]
      comment -= 2
    } else break
  }
  if (end === start) return true
  const byte = bytes[end - 1]
  if (!isWord(byte)) return !BEFORE_OPERATORS.has(byte)
  let first = end - 1
  while (first > start && first > end - LONGEST - 1 && isWord(bytes[first - 1])) first--
  return BEFORE_OPERANDS.has(text.slice(first, end))
}
