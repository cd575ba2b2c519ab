/**
 * How words begin of which one stands in every note that a generator leaves at the top of a file, in any case: eight
 * characters, with which the kernel reads them.
 */
export const GENERATED_WORDS = ['generate', 'bison pa']

/** Characters at a file's top among which such a note is looked for. */
export const HEADER_CHARACTERS = 2_048
/** Of UTF-8, so many hold at least as many characters. */
export const HEADER_BYTES = 3 * HEADER_CHARACTERS
