import { MAX_DATA_LENGTH } from '../languages/markup.ts'
import type { TokenReading } from './token-reading.ts'

/** Strict JSON has nothing that counts, and no error. The rest (comments, a fault) is told by its tree. */
export function readJson(raw: string): TokenReading | undefined {
  return raw.length <= MAX_DATA_LENGTH && isJson(raw) ? { functions: [], types: [], exports: [] } : undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
