import {
  call,
  constant,
  forever,
  get,
  giveBack,
  I32,
  I64,
  increase,
  isBelow,
  isEqualLong,
  isZero,
  leaveIf,
  loadLong,
  longOfText,
  or,
  orLongs,
  set,
  setAndGet,
  type WasmFunction,
  when,
} from '../../../core/wasm.ts'
import { GENERATED_WORDS } from '../generated-words.ts'
import { TEXT } from './places.ts'

const [TABLES_AT, AT, END] = [0, 1, 2]
const WORD = 3

/** What letters differ by in their cases. */
const CASE = longOfText(' '.repeat(8))

/** Of tables for the words' first letters, in both cases, a position and the end: 1 where a word comes before it. */
export function mayBeGenerated(findFirst: number): WasmFunction {
  const isOne = GENERATED_WORDS.flatMap((word, i) => [
    ...[...get(WORD), ...longOfText(word), ...isEqualLong],
    ...(i > 0 ? or : []),
  ])
  const body = [
    ...forever([
      ...[...get(AT), ...get(END), ...get(TABLES_AT), ...call(findFirst), ...setAndGet(AT)],
      ...[...get(END), ...isBelow, ...isZero, ...leaveIf(1)],
      ...[...get(AT), ...loadLong(TEXT), ...CASE, ...orLongs, ...set(WORD)],
      ...when(isOne, [...constant(1), ...giveBack]),
      ...increase(AT, 1),
    ]),
    ...constant(0),
  ]
  return { name: 'mayBeGenerated', parameters: 3, result: I32, locals: [I64], body }
}
