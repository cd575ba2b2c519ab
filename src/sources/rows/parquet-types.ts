import type { FileMetaData, SchemaElement } from 'hyparquet'

/** Digits that every decimal of so many has exactly as a JavaScript number. */
const EXACT_DIGITS = 15

/** Makes the value of a column out of what is stored. */
export type Make = (stored: unknown) => unknown

export interface ReadableTypes {
  metadata: FileMetaData
  /** Of columns whose values are read as they are stored, by name. */
  makes: Map<string, Make>
}

/**
 * The same file with types that hyparquet reads as they are meant: it refuses intervals and BSON, which are read as
 * bytes, takes the texts of an enum for bytes, and rounds long decimals.
 */
export function readableTypes(metadata: FileMetaData): ReadableTypes {
  const decimals = longDecimals(metadata)
  const schema = metadata.schema.map((element) => {
    const { converted_type } = element
    if (decimals.has(element) || converted_type === 'INTERVAL' || converted_type === 'BSON')
      return { ...element, converted_type: undefined, logical_type: undefined }
    return converted_type === 'ENUM' ? { ...element, converted_type: 'UTF8' as const } : element
  })
  const makes = new Map<string, Make>()
  for (const { name, scale = 0 } of decimals) makes.set(name, (stored) => decimal(stored, scale))
  return { metadata: { ...metadata, schema }, makes }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Where hyparquet's own lose something: times finer than a `Date` has, which are ISO 8601 texts here, and a byte order
 * mark that a text begins with.
 */
export const PARSERS = {
  stringFromBytes: (bytes: Uint8Array): string => bytes && decoder.decode(bytes),
  timestampFromMicroseconds: (value: bigint): Date | string => time(value, 3),
  timestampFromNanoseconds: (value: bigint): Date | string => time(value, 6),
}

/** `digits` that it has beyond milliseconds. */
function time(value: bigint, digits: number): Date | string {
  const unit = 10n ** BigInt(digits)
  const rest = ((value % unit) + unit) % unit
  const date = new Date(Number((value - rest) / unit))
  if (rest === 0n || Number.isNaN(date.getTime())) return date
  return `${date.toISOString().slice(0, -1)}${String(rest).padStart(digits, '0').replace(/0+$/, '')}Z`
}

/** Only columns: those inside of lists and structs stay rounded. */
function longDecimals({ schema }: FileMetaData): Set<SchemaElement> {
  return new Set(topLevel(schema).filter(isLongDecimal))
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
