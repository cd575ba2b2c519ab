import * as z from 'zod/mini'

/** A number of tokens as a server tells it. What claims nonsense tells nothing. */
export const TOKENS = z.int().check(z.minimum(0), z.maximum(1e9))
