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
  isOther,
  isZero,
  leavable,
  leave,
  leaveIf,
  loadByte,
  loadInteger,
  loadTwoBytes,
  set,
  setAndGet,
  shiftLeft,
  storeInteger,
  subtract,
  type WasmFunction,
  when,
} from '../../../core/wasm.ts'
import { NO_END } from './ends.ts'
import {
  ASK,
  BLOCK,
  CHARACTER,
  CHARACTERS,
  ESCAPE,
  FIRST_ON_LINE,
  LEXICON,
  LINE,
  NONE,
  QUOTED,
  RECORD,
  RECORD_BYTES,
  SPAN,
  SPAN_BYTES,
  SPANS_END,
  SPANS_LIMIT,
} from './places.ts'
import { byteAt, byteOf, integerOf, is, isOpened, isSpace, NEWLINE } from './text.ts'

/** Indices of the functions that find where a byte comes that openings begin with, and where what they open ends. */
export interface ScanCalls {
  findFirst: number
  lineEnd: number
  blockEnd: number
  quotedEnd: number
  escapeEnd: number
  characterEnd: number
  charactersEnd: number
}

const [LEXICON_AT, AT, END] = [0, 1, 2]
const [AT_RECORD, FROM, TO, BEFORE, SPAN_AT] = [3, 4, 5, 6, 7]

const field = (offset: number): Code => byteOf(AT_RECORD, offset)
const isType = (type: number): Code => [...field(RECORD.type), ...is(type)]

const GIVE_BACK: Code = [
  ...[...constant(0), ...get(SPAN_AT), ...storeInteger(SPANS_END)],
  ...[...get(AT), ...giveBack],
]

/**
 * Of a lexicon, a position and the end: runs over code and what openings open, and notes comments. Gives the end, or
 * where something may begin that the caller has to look at: what the record does not say all of, what has no end,
 * or what there is no room for.
 */
export function scan(calls: ScanCalls): WasmFunction {
  const toRecords = [
    ...[...byteAt(AT), ...constant(1), ...shiftLeft, ...get(LEXICON_AT), ...add],
    ...[...loadTwoBytes(LEXICON.lists), ...get(LEXICON_AT), ...add, ...set(AT_RECORD)],
  ]
  const body = [
    ...[...constant(0), ...loadInteger(SPANS_END), ...set(SPAN_AT)],
    ...forever([
      ...[...get(AT), ...get(END), ...get(LEXICON_AT), ...call(calls.findFirst), ...setAndGet(AT)],
      ...[...get(END), ...isBelow, ...isZero, ...leaveIf(1)],
      ...toRecords,
      ...forever([
        ...when(isType(NONE), [...increase(AT, 1), ...leave(2)]),
        ...leavable([
          ...[...isOpened(AT_RECORD, AT), ...isZero, ...leaveIf(0)],
          ...leaveIfOutOfPlace(),
          ...when(isType(ASK), GIVE_BACK),
          ...findEnd(calls),
          ...when([...get(TO), ...NO_END, ...isEqual], GIVE_BACK),
          ...when(field(RECORD.comment), NOTE),
          ...[...get(TO), ...set(AT), ...leave(2)],
        ]),
        ...increase(AT_RECORD, RECORD_BYTES),
      ]),
    ]),
    ...GIVE_BACK,
  ]
  return { name: 'scan', parameters: 3, result: I32, locals: [I32, I32, I32, I32, I32], body }
}

/** Leaves the block around it unless the record's opening may stand here. */
function leaveIfOutOfPlace(): Code {
  const isOutOfPlace = leaveIf(1)
  const after = integerOf(AT_RECORD, RECORD.after)
  const isIndented = [...isSpace(BEFORE, -1), ...byteAt(BEFORE, -1), ...constant(NEWLINE), ...isOther, ...and]
  const toLineStart = forever([...isIndented, ...isZero, ...leaveIf(1), ...increase(BEFORE, -1)])
  return [
    ...when(after, [...after, ...byteAt(AT, -1), ...add, ...loadByte(), ...isZero, ...isOutOfPlace]),
    ...when(field(RECORD.place), [
      ...[...get(AT), ...set(BEFORE)],
      ...when([...field(RECORD.place), ...is(FIRST_ON_LINE)], toLineStart),
      ...[...byteAt(BEFORE, -1), ...constant(NEWLINE), ...isOther, ...isOutOfPlace],
    ]),
  ]
}

/** Sets `TO`; what is stepped over ends where its mark does. */
function findEnd(calls: ScanCalls): Code {
  const byType: [type: number, call: number][] = [
    [LINE, calls.lineEnd],
    [BLOCK, calls.blockEnd],
    [QUOTED, calls.quotedEnd],
    [ESCAPE, calls.escapeEnd],
    [CHARACTER, calls.characterEnd],
    [CHARACTERS, calls.charactersEnd],
  ]
  const stepOver: Code = [...get(FROM), ...set(TO)]
  return [
    ...[...get(AT), ...field(RECORD.openBytes), ...add, ...set(FROM)],
    ...byType.reduceRight((otherwise, [type, end]) => {
      const toEnd = [...get(AT_RECORD), ...get(FROM), ...get(END), ...call(end), ...set(TO)]
      return when(isType(type), toEnd, otherwise)
    }, stepOver),
  ]
}

/** Notes a comment, where there is room for one. */
const NOTE: Code = [
  ...when([...get(SPAN_AT), ...constant(0), ...loadInteger(SPANS_LIMIT), ...isBelow, ...isZero], GIVE_BACK),
  ...[...get(SPAN_AT), ...get(AT), ...storeInteger(SPAN.start)],
  ...[...get(SPAN_AT), ...get(TO), ...storeInteger(SPAN.end)],
  ...when(integerOf(AT_RECORD, RECORD.prefix), [
    ...[...get(SPAN_AT), ...get(AT), ...integerOf(AT_RECORD, RECORD.prefix), ...byteAt(AT, -1), ...add],
    ...[...loadByte(), ...subtract, ...storeInteger(SPAN.start)],
  ]),
  ...increase(SPAN_AT, SPAN_BYTES),
]
