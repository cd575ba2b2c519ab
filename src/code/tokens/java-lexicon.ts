import {
  ARROW,
  CASE,
  CATCH,
  CLASS,
  DEFAULT,
  DO,
  DOT,
  ELSE,
  ENUM,
  FINALLY,
  FOR,
  IF,
  INTERFACE,
  JUMP,
  PREFIX,
  RECORD,
  RETURN,
  SWITCH,
  SYNCHRONIZED,
  TRY,
  WHILE,
} from './kinds.ts'
import { lexiconOf } from './lexicon.ts'

export const JAVA = lexiconOf({
  keywords: {
    ...{ if: IF, else: ELSE, for: FOR, while: WHILE, do: DO, switch: SWITCH, case: CASE, default: DEFAULT },
    ...{ break: JUMP, continue: JUMP, return: RETURN, throw: PREFIX, assert: PREFIX },
    ...{ try: TRY, catch: CATCH, finally: FINALLY, synchronized: SYNCHRONIZED },
    ...{ class: CLASS, interface: INTERFACE, enum: ENUM, record: RECORD },
  },
  pairs: { '->': ARROW, '::': DOT },
  hasTextBlocks: true,
})

/** Longer lists of type arguments are read token by token. */
const LONGEST = 300
const DEEPEST = 10
const AMPERSAND = 38
const ANGLE = 60
const QUESTION_MARK = 63

/**
 * Behind the type arguments that open at a position, -1 if these are none. It may take `a < b, c > (d)` for some,
 * but never passes over what counts.
 */
export function typeArgumentsEnd(raw: string, start: number): number {
  const last = Math.min(raw.length, start + LONGEST)
  let depth = 0
  for (let at = start; at < last; at++) {
    const code = raw.charCodeAt(at)
    if (code === ANGLE) {
      if (++depth > DEEPEST) return -1
    } else if (code === ANGLE + 2) {
      if (--depth === 0) return at + 1
    } else if (IN_TYPES[code] === 0 || isOperator(raw, at, code)) return -1
  }
  return -1
}

/** `&&`, or a question mark that is no wildcard. */
function isOperator(raw: string, at: number, code: number): boolean {
  if (code === AMPERSAND) return raw.charCodeAt(at + 1) === AMPERSAND
  return code === QUESTION_MARK && !/[<,]\s*$/.test(raw.slice(Math.max(0, at - 20), at))
}

const IN_TYPES = Uint8Array.from({ length: 256 }, (_, code) =>
  /[\w$.,?&[\]\s]/.test(String.fromCharCode(code)) ? 1 : 0,
)

const RECORD_HEAD = /record\s+[A-Za-z_$][\w$]*\s*[(<]/y

/** `record` is a word like others unless it declares a type. */
export function isRecordHead(raw: string, start: number): boolean {
  RECORD_HEAD.lastIndex = start
  return RECORD_HEAD.test(raw)
}
