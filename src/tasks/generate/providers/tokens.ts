import { z } from 'zod'

/** A number of tokens as a server tells it. What claims nonsense tells nothing. */
export const TOKENS = z.number().int().min(0).max(1e9)
