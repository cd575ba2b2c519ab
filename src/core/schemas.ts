import * as z from 'zod/mini'

/** A text that is not empty. */
export const SOME_TEXT = z.string().check(z.minLength(1))
