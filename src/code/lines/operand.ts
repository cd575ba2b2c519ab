import { isSpace, isWord, type Source } from './source.ts'

/** Comments that were found so far. */
export interface FoundComments {
  readonly commentCount: number
  startOf(comment: number): number
  endOf(comment: number): number
}

/** Words with an operand behind them, of all languages with regular expressions. */
const BEFORE_OPERANDS = new Set(
  `and await case delete do else elsif extends grep if in instanceof new not of or puts return split then throw
  typeof unless until void when while yield`.split(/\s+/),
)
const LONGEST = 10
/** `)`, `]`, `}` and quotes end an operand; behind `<` a slash closes a tag. */
const BEFORE_OPERATORS = new Set([...`)]}"'\`<`].map((character) => character.charCodeAt(0)))

/** True where an operand is due, so that a slash does not divide. `found` are those that end before `at`. */
export function isOperandDue({ bytes, start }: Source, at: number, found: FoundComments): boolean {
  let end = at
  for (let comment = found.commentCount - 1; end > start; ) {
    if (isSpace(bytes[end - 1])) end--
    else if (comment >= 0 && found.endOf(comment) === end) end = found.startOf(comment--)
    else break
  }
  if (end === start) return true
  const byte = bytes[end - 1]
  if (!isWord(byte)) return !BEFORE_OPERATORS.has(byte)
  let first = end - 1
  while (first > start && first > end - LONGEST - 1 && isWord(bytes[first - 1])) first--
  return BEFORE_OPERANDS.has(String.fromCharCode(...bytes.subarray(first, end)))
}
