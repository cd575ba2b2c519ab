import type { BlockReader } from './block-reader.ts'
import { tableOfKinds } from './kind-table.ts'
import {
  CHAN,
  CLOSE_PAREN,
  COMMA,
  END,
  FUNC,
  INTERFACE,
  INVALID,
  MAP,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  SEMICOLON,
  STAR,
  STRUCT,
  WORD,
} from './kinds.ts'
import { IN_WORD } from './lexicon.ts'
import type { Head } from './tally.ts'

const CAPITAL_A = 65
const CAPITAL_Z = 90

/** Behind the first word in the brackets of a type's name: these hold parameters, not an array's length. */
const AFTER_PARAMETER = tableOfKinds(WORD, COMMA, INTERFACE, OPERATOR, OPEN_BRACKET, MAP, CHAN, FUNC)

/** The name of a declared function, from its `func` on. A method's is `Server.Run`. */
export function readFunctionName(go: BlockReader): Pick<Head, 'own' | 'name' | 'line'> {
  const { tokens } = go
  const receiver = tokens.next() === OPEN_PAREN ? readReceiver(go) : undefined
  if (tokens.kind !== WORD) tokens.reject()
  const { line } = tokens
  if (receiver === undefined) exportName(go)
  const own = word(go)
  if (tokens.peek() === '[') skipNext(go)
  return { own, name: receiver === undefined ? own : `${receiver}.${own}`, line }
}

/** Parameters and results, from the token behind the current one on; gives the number of parameters. */
export function readSignature(go: BlockReader): number {
  if (go.tokens.next() !== OPEN_PAREN) go.tokens.reject()
  const params = countParameters(go)
  skipResult(go)
  return params
}

/** A type from its name on, which is the current token, up to the first token of what it is made of. */
export function readTypeName(go: BlockReader): void {
  const { tokens, tally } = go
  if (tokens.kind !== WORD) tokens.reject()
  const name = word(go)
  const { line } = tokens
  exportName(go)
  let isArray = false
  if (tokens.next() === OPEN_BRACKET) {
    isArray = !skipTypeParameters(go)
    tokens.next()
  }
  tally.addType(name, isArray ? 'type' : whatIs(tokens.kind), line)
}

/** Constants or variables from the first name on, which is the current token, up to the token behind the last name. */
export function readValueNames(go: BlockReader): void {
  const { tokens } = go
  while (tokens.kind === WORD) {
    exportName(go)
    if (tokens.next() !== COMMA) return
    tokens.next()
  }
  tokens.reject()
}

/** What a struct or interface is made of, from the token behind the current one on. */
export function skipBraces({ tokens }: BlockReader): void {
  if (tokens.next() === OPEN_BRACE) tokens.skipBrackets()
  else tokens.reject()
}

/** Capitals are for others to use, if they do not stand in a function. */
function exportName(go: BlockReader): void {
  const { raw, start, line } = go.tokens
  const first = raw.charCodeAt(start)
  if (first >= CAPITAL_A && first <= CAPITAL_Z && go.tally.isAtTop)
    go.tally.exports.push({ name: word(go), line })
}

function word({ tokens }: BlockReader): string {
  return tokens.raw.slice(tokens.start, tokens.end)
}

function skipNext({ tokens }: BlockReader): void {
  tokens.next()
  tokens.skipBrackets()
}

/** The type that `(s *Server[T])` names; goes on to the token behind it. */
function readReceiver(go: BlockReader): string {
  const { tokens } = go
  let type = ''
  for (let kind = tokens.next(); kind !== CLOSE_PAREN && kind !== END; kind = tokens.next()) {
    if (kind === WORD) type = word(go)
    else if (kind === OPEN_BRACKET) tokens.skipBrackets()
    else if (kind !== STAR) tokens.reject()
  }
  tokens.next()
  return type
}

/** Names and types alike stand one between two commas. */
function countParameters({ tokens }: BlockReader): number {
  let commas = 0
  for (let kind = tokens.next(); kind !== CLOSE_PAREN && kind !== END; kind = tokens.next()) {
    if (kind === COMMA) commas++
    else if (kind === OPEN_PAREN || kind === OPEN_BRACKET || kind === OPEN_BRACE) tokens.skipBrackets()
    else if (kind === SEMICOLON || kind === INVALID) tokens.reject()
  }
  return tokens.previous === OPEN_PAREN || tokens.previous === COMMA ? commas : commas + 1
}

/** Types end where the next token can't go on with one. */
function skipResult(go: BlockReader): void {
  const { tokens } = go
  for (;;) {
    const next = tokens.peek()
    if (next === '(') {
      skipNext(go)
      return
    }
    if (next === '[') skipNext(go)
    else if (next === '*' || next === '<') tokens.next()
    else if (!isWordBegun(next) || skipWordOfType(go)) return
  }
}

function isWordBegun(next: string): boolean {
  return IN_WORD[next.charCodeAt(0)] === 1
}

/** True if a type ends with it. */
function skipWordOfType(go: BlockReader): boolean {
  const { tokens } = go
  switch (tokens.next()) {
    case WORD:
      while (tokens.peek() === '.') {
        tokens.next()
        tokens.next()
      }
      if (tokens.peek() === '[') skipNext(go)
      return true
    case STRUCT:
    case INTERFACE:
      skipBraces(go)
      return true
    case FUNC:
      skipNext(go)
      return false
    case MAP:
    case CHAN:
      return false
    default:
      tokens.reject()
      return true
  }
}

/** From `[` to `]`; false for an array's length. */
function skipTypeParameters({ tokens }: BlockReader): boolean {
  const isName = tokens.next() === WORD
  const isGeneric = isName && AFTER_PARAMETER[tokens.next()] === 1
  tokens.skipRest()
  return isGeneric
}

function whatIs(kind: number): string {
  if (kind === STRUCT) return 'struct'
  return kind === INTERFACE ? 'interface' : 'type'
}
