import {
  add,
  and,
  type Code,
  call,
  constant,
  forever,
  get,
  I32,
  increase,
  isAbove,
  isBelow,
  isEqual,
  isOther,
  isZero,
  leavable,
  leaveIf,
  loadByte,
  loadInteger,
  or,
  set,
  setAndGet,
  storeInteger,
  subtract,
  type WasmFunction,
  when,
  whileBelow,
} from '../../../core/wasm.ts'
import { BLANK, CODE, COMMENT, LONGEST, SPAN, SPAN_BYTES, SPANS_END, TEXT } from './places.ts'
import { endsWithBackslash, isSpace, NEWLINE, RETURN } from './text.ts'

const HASH = 35

/** Begin of the line, the text's end, the next comment's address, whether a backslash continues a line. */
const [START, END, SPAN_AT, CONTINUED] = [0, 1, 2, 3]
const [KIND, FIRST, NEXT, LONG, HAS_CODE, CONTINUES, AT, TO, SPANS, LENGTH] = [
  4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
]
const LOCALS = new Array<number>(LENGTH - KIND + 1).fill(I32)

const isLeft: Code = [...get(SPAN_AT), ...get(SPANS), ...isBelow]
const spanStart: Code = [...get(SPAN_AT), ...loadInteger(SPAN.start)]
const spanEnd: Code = [...get(SPAN_AT), ...loadInteger(SPAN.end)]
const nextSpan = increase(SPAN_AT, SPAN_BYTES)
const beginsOnLine: Code = [...spanStart, ...get(NEXT), ...isBelow]

/** Whether there is more than white space from `AT` to `TO`. */
const noteText = whileBelow(AT, TO, [
  ...when([...isSpace(AT), ...isZero], [...constant(1), ...set(HAS_CODE), ...get(TO), ...set(AT)]),
  ...increase(AT, 1),
])

/** Counts lines from a position to the end, with the comments at an address. See `LineCounts`. */
export function countLines(findByte: number): WasmFunction {
  const body = [
    ...[...constant(0), ...loadInteger(SPANS_END), ...set(SPANS), ...constant(BLANK), ...set(KIND)],
    ...[BLANK, COMMENT, CODE].flatMap((kind) => [...constant(0), ...constant(0), ...storeInteger(kind)]),
    ...whileBelow(START, END, [
      ...[...get(START), ...set(FIRST)],
      ...forever([
        ...[...isSpace(FIRST), ...get(FIRST), ...loadByte(TEXT), ...constant(NEWLINE), ...isOther, ...and],
        ...[...isZero, ...leaveIf(1), ...increase(FIRST, 1)],
      ]),
      ...[...get(FIRST), ...get(END), ...constant(NEWLINE), ...call(findByte), ...set(NEXT)],
      ...when([...get(FIRST), ...get(NEXT), ...isBelow], KIND_OF_LINE, KIND_OF_BLANK),
      ...count(),
      ...[...get(NEXT), ...constant(1), ...add, ...set(START)],
    ]),
    ...[...constant(0), ...get(LONG), ...storeInteger(LONGEST)],
  ]
  return { name: 'countLines', parameters: 4, locals: LOCALS, body }
}

const KIND_OF_BLANK = when(
  [...get(CONTINUED), ...isZero, ...endsWithBackslash(START, -1), ...isZero, ...or],
  [...constant(BLANK), ...set(KIND)],
)

/** Comments that end before the line are left; without one that begins before its end it is code. */
const KIND_OF_LINE: Code = [
  ...forever([
    ...[...isLeft, ...isZero, ...leaveIf(1)],
    ...[...spanEnd, ...get(FIRST), ...isAbove, ...leaveIf(1), ...nextSpan],
  ]),
  ...[...constant(CODE), ...set(KIND)],
  ...when(isLeft, when(beginsOnLine, kindWithComments())),
]

/** Leaves `SPAN_AT` at a comment that goes on behind the line, or at one that begins there. */
function kindWithComments(): Code {
  const isHash = [
    ...[...spanStart, ...get(FIRST), ...isAbove],
    ...[...spanStart, ...loadByte(TEXT), ...constant(HASH), ...isEqual, ...and],
  ]
  return [
    ...[...constant(0), ...set(HAS_CODE), ...get(FIRST), ...set(AT)],
    ...leavable([
      ...forever([
        ...[...isLeft, ...isZero, ...leaveIf(1)],
        ...[...beginsOnLine, ...isZero, ...leaveIf(1)],
        ...when(isHash, [...constant(1), ...set(HAS_CODE)]),
        ...[...spanStart, ...set(TO), ...noteText],
        ...[...spanEnd, ...setAndGet(AT), ...get(NEXT), ...isAbove, ...leaveIf(2)],
        ...nextSpan,
      ]),
      ...[...get(NEXT), ...set(TO), ...noteText],
    ]),
    ...when(
      [...get(HAS_CODE), ...get(CONTINUES), ...isZero, ...and],
      [],
      [...constant(COMMENT), ...set(KIND)],
    ),
    ...[...get(HAS_CODE), ...get(CONTINUES), ...or, ...set(CONTINUES)],
    ...when(isLeft, when(beginsOnLine, [], [...constant(0), ...set(CONTINUES)]), [
      ...[...constant(0), ...set(CONTINUES)],
    ]),
  ]
}

function count(): Code {
  return [
    ...[...get(KIND), ...get(KIND), ...loadInteger(), ...constant(1), ...add, ...storeInteger()],
    ...[...get(NEXT), ...get(START), ...subtract, ...setAndGet(LENGTH)],
    ...when(
      [...get(LONG), ...isAbove],
      [
        ...[
          ...get(LENGTH),
          ...get(NEXT),
          ...loadByte(TEXT - 1),
          ...constant(RETURN),
          ...isEqual,
          ...subtract,
        ],
        ...setAndGet(LENGTH),
        ...when([...get(LONG), ...isAbove], [...get(LENGTH), ...set(LONG)]),
      ],
    ),
  ]
}
