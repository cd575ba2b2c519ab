import type { BlockReader } from './block-reader.ts'
import { BLOCK, ENUM_BODY, FILE, METHOD_BODY, RECORD_BODY, TYPE_BODY } from './java-frames.ts'
import { isRecordHead, typeArgumentsEnd } from './java-lexicon.ts'
import { tableOfKinds } from './kind-table.ts'
import {
  ASSIGN,
  AT,
  CLASS,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COMMA,
  DEFAULT,
  DOT,
  ELLIPSIS,
  ENUM,
  INTERFACE,
  KINDS,
  LESS,
  MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OPERATOR,
  QUESTION,
  RECORD,
  SEMICOLON,
  STAR,
  SYNCHRONIZED,
  WORD,
} from './kinds.ts'
import { neighbours } from './neighbours.ts'

const PUBLIC = /\bpublic\b/
/** Besides types and methods, what a file is made of; annotations may stand before its package. */
const IMPORT = /^(?:import\b|package\b|@|$)/
const TYPES: Readonly<Record<number, string>> = {
  [CLASS]: 'class',
  [INTERFACE]: 'interface',
  [ENUM]: 'enum',
  [RECORD]: 'record',
}
/** `-` is in `non-sealed`, `*` in an import. */
const IN_HEAD = tableOfKinds(
  ...[WORD, DOT, COMMA, DEFAULT, OPEN_BRACKET, CLOSE_BRACKET, LESS, MORE, QUESTION, OPERATOR, STAR],
  ...[SYNCHRONIZED, RECORD],
)
const NEVER_IN_HEADS = neighbours(false)
const IN_PARAMETERS = tableOfKinds(
  ...[WORD, DOT, COMMA, OPEN_BRACKET, CLOSE_BRACKET, QUESTION, OPERATOR, ELLIPSIS, RECORD],
)
const IN_THROWS = tableOfKinds(WORD, DOT, COMMA, OPEN_BRACKET, CLOSE_BRACKET)

/** The last word of a member's head, which names it. */
interface Name {
  start: number
  end: number
  line: number
}

/** A member of a type or a file from its first token on, which is the current one, up to its body or value. */
export function readMember(java: BlockReader): void {
  const { tokens, frames } = java
  const { start } = tokens
  const name = { start: -1, end: -1, line: 0 }
  for (let kind = tokens.kind; ; kind = tokens.next()) {
    if (NEVER_IN_HEADS[tokens.previous * KINDS + kind] === 1) tokens.reject()
    switch (kind) {
      case WORD:
        setName(name, java)
        break
      case AT:
        if (!skipAnnotation(java)) break
        readType(java, 'annotation', start)
        return
      case OPEN_PAREN:
        readMethod(java, name, start)
        return
      case SEMICOLON:
        if (frames.kind === FILE && !IMPORT.test(tokens.raw.slice(start, tokens.start))) tokens.reject()
        frames.startStatement()
        return
      case ASSIGN:
        startValue(java)
        return
      case OPEN_BRACE:
        openNamelessBlock(java, name, start)
        return
      case CLASS:
      case INTERFACE:
      case ENUM:
        readType(java, TYPES[kind], start)
        return
      case RECORD:
        if (isRecordHead(tokens.raw, tokens.start)) {
          readType(java, TYPES[kind], start)
          return
        }
        tokens.kind = WORD
        setName(name, java)
        break
      case LESS:
        skipTypeArguments(java)
        break
      default:
        if (IN_HEAD[kind] === 0) {
          tokens.reject()
          return
        }
    }
  }
}

function setName(name: Name, { tokens }: BlockReader): void {
  name.start = tokens.start
  name.end = tokens.end
  name.line = tokens.line
}

/** A type from its keyword on, which is the current token; `start`: where its modifiers begin. */
export function readType(java: BlockReader, what: string, start: number): void {
  const { tokens, tally, frames } = java
  if (tokens.next() !== WORD) tokens.reject()
  const name = tokens.raw.slice(tokens.start, tokens.end)
  const { line } = tokens
  if (frames.kind === FILE && PUBLIC.test(tokens.raw.slice(start, tokens.start)))
    tally.exports.push({ name, line })
  tally.addType(name, what, line)
  passToBody(java)
  frames.push(what === 'enum' ? ENUM_BODY : what === 'record' ? RECORD_BODY : TYPE_BODY)
  tally.enterType(name)
  frames.isStart = what !== 'enum'
}

/** A type's keyword among statements. */
export function localType(java: BlockReader): void {
  const { tokens } = java
  if (tokens.kind !== RECORD || isRecordHead(tokens.raw, tokens.start))
    readType(java, TYPES[tokens.kind], tokens.start)
  else tokens.kind = WORD
}

/** An annotation among statements. */
export function annotation(java: BlockReader, isStart: boolean): void {
  if (skipAnnotation(java)) readType(java, 'annotation', java.tokens.start)
  else java.frames.isStart = isStart
}

/** Passes over an annotation from its `@` on; true if it is an `@interface`. */
function skipAnnotation({ tokens }: BlockReader): boolean {
  const kind = tokens.next()
  if (kind === INTERFACE) return true
  if (kind !== WORD && kind !== RECORD) tokens.reject()
  while (tokens.peek() === '.') {
    tokens.next()
    if (tokens.next() !== WORD) tokens.reject()
  }
  if (tokens.peek() === '(') {
    tokens.next()
    tokens.skipBrackets()
  }
  return false
}

/** Passes over type arguments from their `<` on, if these are some. */
export function skipTypeArguments({ tokens }: BlockReader): boolean {
  const end = typeArgumentsEnd(tokens.raw, tokens.start)
  if (end < 0) return false
  tokens.skipTo(end, MORE)
  return true
}

function passToBody(java: BlockReader): void {
  const { tokens } = java
  for (let kind = tokens.next(); kind !== OPEN_BRACE; kind = tokens.next()) {
    if (kind === OPEN_PAREN) tokens.skipBrackets()
    else if (kind === AT) skipAnnotation(java)
    else if (IN_HEAD[kind] === 0) {
      tokens.reject()
      return
    }
  }
}

/** An initializer, or a record's constructor without parameters. */
function openNamelessBlock(java: BlockReader, name: Name, start: number): void {
  const { raw, previous } = java.tokens
  if (name.start < 0 || raw.slice(name.start, name.end) === 'static') java.openBlock(BLOCK)
  else if (java.frames.kind === RECORD_BODY && previous === WORD) openMethod(java, name, start, 0)
  else java.tokens.reject()
}

function startValue({ frames }: BlockReader): void {
  frames.isStart = false
  frames.startExpression()
}

function readMethod(java: BlockReader, name: Name, start: number): void {
  const { tokens } = java
  if (tokens.previous !== WORD) tokens.reject()
  const params = countParameters(java)
  let kind = tokens.next()
  for (; IN_THROWS[kind] === 1 || kind === AT; kind = tokens.next()) if (kind === AT) skipAnnotation(java)
  if (kind === OPEN_BRACE) openMethod(java, name, start, params)
  else if (kind === SEMICOLON) java.frames.startStatement()
  else if (kind === DEFAULT) startValue(java)
  else tokens.reject()
}

function openMethod(
  java: BlockReader,
  { start: from, end, line }: Name,
  start: number,
  params: number,
): void {
  const name = java.tokens.raw.slice(from, end)
  java.openFunction(METHOD_BODY, { own: name, name, line, params, start, body: java.tokens.start })
}

/** From the opening parenthesis to the closing one; `Outer this` is none. */
function countParameters(java: BlockReader): number {
  const { tokens } = java
  let count = 0
  let angles = 0
  for (let kind = tokens.next(); ; kind = tokens.next()) {
    if (kind === CLOSE_PAREN || (kind === COMMA && angles === 0)) {
      if (tokens.previous === OPEN_PAREN) return 0
      if (!isReceiver(java)) count++
      if (kind === CLOSE_PAREN) return count
    } else if (kind === LESS) angles += skipTypeArguments(java) ? 0 : 1
    else if (kind === MORE) angles--
    else if (kind === AT) skipAnnotation(java)
    else if (IN_PARAMETERS[kind] === 0) {
      tokens.reject()
      return 0
    }
  }
}

function isReceiver({ tokens }: BlockReader): boolean {
  const { raw, previous, previousStart, previousEnd } = tokens
  return previous === WORD && previousEnd - previousStart === 4 && raw.startsWith('this', previousStart)
}
