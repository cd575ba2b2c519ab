import * as z from 'zod/mini'
import { Template } from './template.ts'

/** A text that is not empty. */
export const SOME_TEXT = z.string().check(z.minLength(1))

export const THREE_BRACES = 'a field stands in two braces: {{field}}, not {{{field}}}'

/** A text with places for fields of an item. */
export const SOME_TEMPLATE = SOME_TEXT.check(z.refine((text) => !Template.hasThreeBraces(text), THREE_BRACES))
