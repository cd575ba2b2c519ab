import { TaskError } from './errors.ts'

const MAX_DEPTH = 500

/**
 * Throws a `TaskError` where JSON would silently lose or change a value: functions, symbols, bigints, maps,
 * sets, typed arrays and buffers, cycles. `undefined` fields are left out and NaN becomes null, as in JSON.
 */
export function assertPlainData(value: unknown, what: string): void {
  const found = lossy(value, 0)
  if (found) throw notPlain(what, found)
}

/** What JSON would lose, in words; undefined when nothing. */
function lossy(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'function':
    case 'symbol':
    case 'bigint':
      return `a ${typeof value}`
    case 'object':
      return value === null ? undefined : lossyIn(value, depth)
    default:
      return undefined
  }
}

function lossyIn(value: object, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return 'a cycle or more than 500 levels'
  if (Array.isArray(value)) return firstLossy(value, depth)
  if (value instanceof Map || value instanceof Set || value instanceof RegExp || value instanceof Promise)
    return `a ${value.constructor.name}`
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'binary data'
  for (const key in value) {
    const found = lossy((value as Record<string, unknown>)[key], depth + 1)
    if (found) return found
  }
  return undefined
}

function firstLossy(values: unknown[], depth: number): string | undefined {
  for (const value of values) {
    const found = lossy(value, depth + 1)
    if (found) return found
  }
  return undefined
}

function notPlain(what: string, found: string): TaskError {
  return new TaskError('not_plain_data', 'permanent', {
    message: `${what} holds ${found}`,
    hint: 'use what JSON can hold: objects, arrays, strings, numbers, booleans, null',
  })
}
