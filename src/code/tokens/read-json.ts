import { dataReader } from './data-reader.ts'

/** Strict JSON has nothing that counts, and no error. The rest (comments, a fault) is told by its tree. */
export const readJson = dataReader(isJson)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
