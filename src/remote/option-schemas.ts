import * as z from 'zod/mini'
import { isHttpUrl } from './endpoint.ts'

/** A server's base URL. */
export const BASE_URL = z.string().check(
  z.refine(isHttpUrl, 'not an http or https URL, or one with a user in it'),
  z.refine((url) => !/[?#]/.test(url), 'a base URL ends before its query: paths are put behind it'),
)

/** Where in the environment a key is. */
export const KEY_VARIABLE = z
  .string()
  .check(z.regex(/^[A-Za-z_]\w*$/, 'not the name of an environment variable; never give the key itself'))

/** Some of these names: as a list, or as the command line gives it, with commas. Default: none. */
export function someOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  const list = z.array(z.enum(names))
  return z._default(z.union([list, z.pipe(z.pipe(z.string(), z.transform(splitList)), list)]), [])
}

function splitList(text: string): string[] {
  return text.split(',').map((word) => word.trim())
}
