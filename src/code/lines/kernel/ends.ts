import {
  add,
  and,
  type Code,
  call,
  constant,
  forever,
  get,
  giveBack,
  I32,
  increase,
  isAbove,
  isBelow,
  isEqual,
  isOther,
  isZero,
  leaveIf,
  loadTwoBytes,
  or,
  select,
  set,
  setAndGet,
  type WasmFunction,
  when,
} from '../../../core/wasm.ts'
import { LONGEST_ESCAPE, MOST_CHARACTERS } from '../ends.ts'
import { RECORD, TEXT } from './places.ts'
import {
  BACKSLASH,
  behindClose,
  byteAt,
  byteOf,
  endsWithBackslash,
  is,
  isClosed,
  isLineBreak,
  NEWLINE,
  RETURN,
  shortOf,
} from './text.ts'

// Each gives the position behind the end of what began before `FROM`, or that the caller is to be asked for it. As
// `../ends.ts` has them.

const [AT_RECORD, FROM, END, AT] = [0, 1, 2, 3]
/** Nor is it known of a string with code in it. */
export const NO_END = constant(-1)

const field = (offset: number): Code => byteOf(AT_RECORD, offset)
const short = (offset: number): Code => shortOf(AT_RECORD, offset)
const isAtEnd: Code = [...get(END), ...isBelow, ...isZero]
/** The second of two bytes, where these break a line. */
const passLineBreak = when(
  [...byteAt(AT), ...is(RETURN), ...byteAt(AT, 1), ...is(NEWLINE), ...and],
  increase(AT, 1),
)

function end(body: Code, more: readonly number[] = []): WasmFunction {
  const code = [...get(FROM), ...set(AT), ...body]
  return { parameters: 3, result: I32, locals: [I32, ...more], body: code }
}

export function lineEnd(findByte: number): WasmFunction {
  const toNewline = [...get(AT), ...get(END), ...constant(NEWLINE), ...call(findByte), ...set(AT)]
  const isContinued = [
    ...[...get(AT), ...get(END), ...isBelow, ...get(AT), ...get(FROM), ...isAbove, ...and],
    ...[...endsWithBackslash(AT), ...and, ...field(RECORD.multiline), ...and],
  ]
  return end([
    ...toNewline,
    ...forever([...isContinued, ...isZero, ...leaveIf(1), ...increase(AT, 1), ...toNewline]),
    ...get(AT),
  ])
}

export function blockEnd(findByte: number): WasmFunction {
  return end([
    ...forever([
      ...[...get(AT), ...get(END), ...field(RECORD.close), ...call(findByte), ...setAndGet(AT)],
      ...[...isAtEnd, ...leaveIf(1)],
      ...when(isClosed(AT_RECORD, AT), [...behindClose(AT_RECORD, AT), ...giveBack]),
      ...increase(AT, 1),
    ]),
    ...[...get(END), ...NO_END, ...field(RECORD.untilEnd), ...select],
  ])
}

export function quotedEnd(findOneOf: number): WasmFunction {
  const stops = [
    ...[...field(RECORD.close), ...short(RECORD.escape), ...short(RECORD.holeFirst)],
    ...[...field(RECORD.close), ...constant(NEWLINE), ...field(RECORD.multiline), ...select],
  ]
  const isHole = [
    ...[...byteAt(AT), ...short(RECORD.holeFirst), ...isEqual],
    ...[...field(RECORD.holeBytes), ...is(1), ...get(AT), ...loadTwoBytes(TEXT), ...short(RECORD.hole)],
    ...[...isEqual, ...or, ...and],
  ]
  const isEscape = [...byteAt(AT), ...short(RECORD.escape), ...isEqual]
  const isLineEnd = [...byteAt(AT), ...is(NEWLINE), ...field(RECORD.multiline), ...isZero, ...and]
  return end([
    ...forever([
      ...[...get(AT), ...get(END), ...stops, ...call(findOneOf), ...setAndGet(AT)],
      ...[...isAtEnd, ...leaveIf(1)],
      ...when(isClosed(AT_RECORD, AT), [...behindClose(AT_RECORD, AT), ...giveBack]),
      ...[...isHole, ...leaveIf(1)],
      ...when(isEscape, [...increase(AT, 1), ...passLineBreak], [...isLineEnd, ...leaveIf(2)]),
      ...increase(AT, 1),
    ]),
    ...NO_END,
  ])
}

export function escapeEnd(): WasmFunction {
  return end([...passLineBreak, ...get(AT), ...constant(1), ...add])
}

const QUOTE = 39

export function characterEnd(isOne: boolean): WasmFunction {
  const [LAST, IS_ESCAPE] = [4, 5]
  const none = [...get(FROM), ...giveBack]
  const behind = [...get(AT), ...constant(1), ...add]
  const isStop = [
    ...[...byteAt(AT), ...is(QUOTE), ...isLineBreak(AT), ...or],
    ...[...get(IS_ESCAPE), ...isZero, ...byteAt(AT), ...is(BACKSLASH), ...and, ...or],
    ...[...get(AT), ...get(LAST), ...isBelow, ...isZero, ...or],
  ]
  return end(
    [
      ...[...byteAt(AT), ...is(BACKSLASH), ...set(IS_ESCAPE)],
      ...when(get(IS_ESCAPE), [
        ...increase(AT, 2),
        ...when([...get(AT), ...get(END), ...isAbove, ...isLineBreak(AT, -1), ...or], none),
      ]),
      ...[...get(AT), ...constant(LONGEST_ESCAPE), ...constant(MOST_CHARACTERS), ...get(IS_ESCAPE)],
      ...[...select, ...add, ...set(LAST)],
      ...forever([...isStop, ...leaveIf(1), ...increase(AT, 1)]),
      ...when([...byteAt(AT), ...constant(QUOTE), ...isOther, ...get(AT), ...isAtEnd, ...or], none),
      ...when(get(IS_ESCAPE), [...behind, ...giveBack]),
      ...when([...get(AT), ...get(FROM), ...isEqual], none),
      ...(isOne ? UNLESS_ONE : []),
      ...behind,
    ],
    [I32, I32],
  )
}

/** Of UTF-8. Gives back `FROM` unless one character stands between that and `AT`. */
const UNLESS_ONE: Code = (() => {
  const NEXT = 4
  const none = [...get(FROM), ...giveBack]
  const isContinued = [...byteAt(NEXT), ...constant(0xc0), ...and, ...is(0x80)]
  return [
    ...[...get(FROM), ...constant(1), ...add, ...set(NEXT)],
    ...when(
      [...byteAt(FROM), ...constant(0x7f), ...isAbove],
      [
        ...when([...byteAt(FROM), ...constant(0xc0), ...isBelow, ...isContinued, ...isZero, ...or], none),
        ...forever([...isContinued, ...isZero, ...leaveIf(1), ...increase(NEXT, 1)]),
      ],
    ),
    ...when([...get(NEXT), ...get(AT), ...isOther], none),
  ]
})()
