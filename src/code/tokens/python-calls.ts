import { CLOSE, COLON, COMMA, LAMBDA, UNKNOWN } from './python-kinds.ts'
import { PythonLexer } from './python-lexer.ts'

/** The arguments of the call whose `(` stands at a position. */
export function countArguments(raw: string, open: number): number {
  const lexer = new PythonLexer(raw, open)
  let count = 0
  let lambdas = 0
  let isEmpty = true
  lexer.next()
  for (let kind = lexer.next(); kind !== UNKNOWN; kind = lexer.next()) {
    if (kind === CLOSE && lexer.depth === 0) break
    const isOwn = lexer.depth === 1
    if (isOwn && kind === LAMBDA) lambdas++
    if (isOwn && kind === COLON) lambdas--
    const isEnd = isOwn && kind === COMMA && lambdas === 0
    if (isEnd) count++
    isEmpty = isEnd
  }
  return isEmpty ? count : count + 1
}
