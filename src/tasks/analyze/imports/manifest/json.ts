const COMMENT = /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g
const TRAILING_COMMA = /("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Reads JSON with comments and trailing commas; undefined where it is none. */
export function parseJson(text: string): Json | undefined {
  const plain = text
    .replace(COMMENT, (_, string?: string) => string ?? ' ')
    .replace(TRAILING_COMMA, (_, string?: string) => string ?? '')
  try {
    return JSON.parse(plain)
  } catch {
    // a broken project file says nothing about imports; the repository's own tools will complain of it
    return undefined
  }
}

export function objectOf(value: Json | undefined): { [key: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The strings of a list, or the string alone. */
export function textsOf(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.filter((one): one is string => typeof one === 'string')
}
