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
  isBelow,
  isEqual,
  isZero,
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
import { MARKERS } from '../markers.ts'
import { MARKER_SPAN, SPAN, SPAN_BYTES, SPANS_END, TEXT } from './places.ts'

const [TABLES_AT, AT] = [0, 1]
const [SPAN_AT, SPANS, START, TO, LENGTH, BYTE] = [2, 3, 4, 5, 6, 7]

const isFrom = (first: string, count: number): Code => [
  ...[...get(BYTE), ...constant(first.charCodeAt(0)), ...subtract, ...constant(count), ...isBelow],
]
const is = (character: string): Code => isFrom(character, 1)
const [LETTERS, DIGITS] = [26, 10]
const isWord = (byte: Code): Code => [
  ...[...byte, ...set(BYTE), ...isFrom('a', LETTERS), ...isFrom('A', LETTERS), ...or],
  ...[...isFrom('0', DIGITS), ...or, ...is('_'), ...or, ...is('$'), ...or],
]

/** Sets `LENGTH` where a marker stands at `AT`. */
function lengthOf(marker: string): Code {
  const letters = Array.from(marker, (letter, i) => [
    ...[...get(AT), ...loadByte(TEXT + i), ...constant(letter.charCodeAt(0)), ...isEqual],
    ...(i > 0 ? and : []),
  ])
  return when(letters.flat(), [...constant(marker.length), ...set(LENGTH)])
}

const isWholeWord: Code = [
  ...isWord([...get(AT), ...loadByte(TEXT - 1)]),
  ...isWord([...get(AT), ...get(LENGTH), ...add, ...loadByte(TEXT)]),
  ...[...or, ...isZero],
]

/**
 * Of tables for the markers' first letters and a position: where a marker comes next in a comment, as a word of its
 * own; -1 for none. The comment goes on to be that at `MARKER_SPAN`.
 */
export function findMarker(findFirst: number): WasmFunction {
  const found = [...constant(0), ...get(SPAN_AT), ...storeInteger(MARKER_SPAN), ...get(AT), ...giveBack]
  const body = [
    ...[...constant(0), ...loadInteger(MARKER_SPAN), ...set(SPAN_AT)],
    ...[...constant(0), ...loadInteger(SPANS_END), ...set(SPANS)],
    ...whileBelow(SPAN_AT, SPANS, [
      ...[...get(SPAN_AT), ...loadInteger(SPAN.start), ...set(START)],
      ...[...get(SPAN_AT), ...loadInteger(SPAN.end), ...set(TO)],
      ...when([...get(AT), ...get(START), ...isBelow], [...get(START), ...set(AT)]),
      ...forever([
        ...[...get(AT), ...get(TO), ...get(TABLES_AT), ...call(findFirst), ...setAndGet(AT)],
        ...[...get(TO), ...isBelow, ...isZero, ...leaveIf(1), ...constant(0), ...set(LENGTH)],
        ...MARKERS.flatMap(lengthOf),
        ...when(get(LENGTH), when(isWholeWord, found)),
        ...increase(AT, 1),
      ]),
      ...increase(SPAN_AT, SPAN_BYTES),
    ]),
    ...constant(-1),
  ]
  return { name: 'findMarker', parameters: 2, result: I32, locals: new Array(BYTE - AT).fill(I32), body }
}
