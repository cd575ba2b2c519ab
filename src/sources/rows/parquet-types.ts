import type { FileMetaData, SchemaElement } from 'hyparquet'
import { assertPlainData } from '../../core/plain-data.ts'

/** Digits that every decimal of so many has exactly as a JavaScript number. */
const EXACT_DIGITS = 15
const DAY_SECONDS = 86_400

/** Makes the value of a column out of what is stored. */
export type Make = (stored: unknown) => unknown

export interface ReadableTypes {
  metadata: FileMetaData
  /** Of columns whose values are read as they are stored, by name. */
  makes: Map<string, Make>
}

/**
 * The same file with types that hyparquet reads as they are meant: it refuses intervals and BSON, which are read as
 * bytes, takes the texts of an enum for bytes, rounds long decimals, and gives times of day as numbers. JSON in the
 * column `text` stays text.
 */
export function readableTypes(metadata: FileMetaData, text: string): ReadableTypes {
  // Only columns: what is inside of lists and structs stays rounded, or a number.
  const columns = topLevel(metadata.schema)
  const decimals = new Set(columns.filter(isLongDecimal))
  const schema = metadata.schema.map((element) => {
    const { converted_type } = element
    if (decimals.has(element) || converted_type === 'INTERVAL' || converted_type === 'BSON')
      return { ...element, converted_type: undefined, logical_type: undefined }
    if (isJson(element)) {
      const isText = element.name === text && columns.includes(element)
      return { ...element, converted_type: isText ? ('UTF8' as const) : ('JSON' as const) }
    }
    return converted_type === 'ENUM' ? { ...element, converted_type: 'UTF8' as const } : element
  })
  const makes = new Map<string, Make>()
  for (const element of columns) {
    const digits = timeDigits(element)
    if (digits !== undefined) makes.set(element.name, (stored) => timeOfDay(stored, digits))
  }
  for (const { name, scale = 0 } of decimals) makes.set(name, (stored) => decimal(stored, scale))
  return { metadata: { ...metadata, schema }, makes }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Where hyparquet's own lose something: times finer than a `Date` has, which are ISO 8601 texts here, a byte order
 * mark that a text begins with, and all rows where a cell of JSON is none: it is a text.
 */
export const PARSERS = {
  stringFromBytes: (bytes: Uint8Array): string => bytes && decoder.decode(bytes),
  jsonFromBytes: (bytes: Uint8Array): unknown => bytes && jsonOrText(decoder.decode(bytes)),
  timestampFromMicroseconds: (value: bigint): Date | string => time(value, 3),
  timestampFromNanoseconds: (value: bigint): Date | string => time(value, 6),
}

/** `digits` that it has beyond milliseconds. */
function time(value: bigint, digits: number): Date | string {
  const unit = 10n ** BigInt(digits)
  const rest = ((value % unit) + unit) % unit
  const date = new Date(Number((value - rest) / unit))
  if (rest === 0n || Number.isNaN(date.getTime())) return date
  return `${date.toISOString().slice(0, -1)}${fraction(rest, digits)}Z`
}

/** Digits behind a point, up to the last that is not 0. */
function fraction(value: bigint | number, digits: number): string {
  return String(value).padStart(digits, '0').replace(/0+$/, '')
}

function jsonOrText(text: string): unknown {
  try {
    const value = JSON.parse(text)
    // One that is too deep for a record would be too deep for the walks over it.
    assertPlainData(value, 'a cell')
    return value
  } catch {
    return text
  }
}

function isJson({ type, converted_type, logical_type }: SchemaElement): boolean {
  return type === 'BYTE_ARRAY' && (converted_type === 'JSON' || logical_type?.type === 'JSON')
}

/** Digits that a time of day has behind its seconds; undefined for what is none. */
function timeDigits(element: SchemaElement): number | undefined {
  const { type, repetition_type, converted_type, logical_type } = element
  if ((type !== 'INT32' && type !== 'INT64') || repetition_type === 'REPEATED') return undefined
  if (logical_type?.type === 'TIME') return { MILLIS: 3, MICROS: 6, NANOS: 9 }[logical_type.unit]
  return converted_type === 'TIME_MILLIS' ? 3 : converted_type === 'TIME_MICROS' ? 6 : undefined
}

/** ISO 8601; the number as a text where it is of no day. */
function timeOfDay(stored: unknown, digits: number): string | null {
  if (stored === null || stored === undefined) return null
  const unit = 10 ** digits
  const value = Number(stored)
  const seconds = Math.floor(value / unit)
  if (seconds < 0 || seconds > DAY_SECONDS) return String(stored)
  const parts = [seconds / 3_600, (seconds / 60) % 60, seconds % 60]
  const clock = parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
  return value % unit === 0 ? clock : `${clock}.${fraction(value % unit, digits)}`
}

function isLongDecimal({ converted_type, precision = 0 }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' && precision > EXACT_DIGITS
}

/** The columns; a struct is one. */
export function topLevel(schema: SchemaElement[]): SchemaElement[] {
  const columns: SchemaElement[] = []
  let at = 1
  for (let left = schema[0]?.num_children ?? 0; left > 0; left--) {
    columns.push(schema[at])
    for (let inside = 1; inside > 0; at++) inside += (schema[at].num_children ?? 0) - 1
  }
  return columns
}

/** A number where that is exact, else a text. `stored`: an integer, or the bytes of one, the highest first. */
function decimal(stored: unknown, scale: number): unknown {
  if (stored === null || stored === undefined) return null
  const unscaled = stored instanceof Uint8Array ? integerOf(stored) : BigInt(stored as number | bigint)
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  if (digits.length <= EXACT_DIGITS) return Number(unscaled) / 10 ** scale
  const point = digits.length - scale
  const sign = unscaled < 0n ? '-' : ''
  return `${sign}${digits.slice(0, point)}${scale ? `.${digits.slice(point)}` : ''}`
}

function integerOf(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).toString('hex')
  return bytes.length ? BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`)) : 0n
}
